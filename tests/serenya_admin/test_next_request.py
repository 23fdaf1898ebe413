"""What an admin does to an account holds from that person's very next request, every time."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.staff.domain import Account
from tests import words
from tests.web import REASON, Browser, Site
from tests.web_pages import page_of

ROUNDS = 17
#: An act of an admin, and what it asks for beside the reason: 51 rounds together.
ACTS: dict[str, dict[str, str]] = {
    "disable": {},
    "change-role": {"role": "viewer"},
    "end-sessions": {},
}


@pytest.fixture
def admin(site: Site) -> Browser:
    return site.sign_in(words.ADMIN)


@pytest.mark.parametrize("act", ACTS)
def test_an_admins_act_holds_from_the_next_request(site: Site, admin: Browser, act: str) -> None:
    user_id = site.add_user()
    before = site.stored(user_id).item
    for number in range(ROUNDS):
        account = site.new_account(words.SUPPORT)
        form = site.form(user_id, "reset-usage", account)
        browsers = [site.sign_in(account) for _ in range(2)]
        for browser in browsers:
            assert browser.get(f"/users/{user_id}/").status_code == 200, number

        do(admin, account, act)

        reading, acting = browsers
        page = reading.get(f"/users/{user_id}/")
        assert (page.status_code, page["Location"].partition("?")[0]) == (302, "/sign-in/"), number
        refused = acting.post(f"/users/{user_id}/reset-usage/", form)
        assert refused.status_code == 401, number
        assert REASON["text"] in refused.content.decode()
    assert site.stored(user_id).item == before


def do(admin: Browser, account: Account, act: str) -> None:
    """As an admin does it, on the page that asks for a reason."""
    url = f"/staff/{account.staff_id}/{act}/"
    form = page_of(admin.get(url)).form(url, "act")
    answer: Any = admin.post(url, form.fields | REASON | {"category": "team"} | ACTS[act])
    assert answer.status_code == 302, page_of(answer).text
