"""Forms about staff by another version of the site: nothing is done, nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core import signing

from backoffice.access import Role
from backoffice.acts.act import Act
from backoffice.web.acts import forms
from backoffice.web.acts.forms import signed
from tests import words
from tests.backoffice.administration.test_pages import (
    REASON,
    actions_on,
    now_of,
    sign_in_as,
    url_of,
)
from tests.web import Browser, Site
from tests.web_pages import page_of


@pytest.fixture
def admin(site: Site) -> Browser:
    return site.sign_in(words.ADMIN)


def act_in(token: str) -> Act:
    return Act.of(signing.loads(token, salt=forms._SALT))


def signed_values(values: Any) -> str:
    return signing.dumps(values, salt=forms._SALT, compress=True)


def outdated(form: dict[str, str]) -> list[str]:
    """Tokens that other versions of the site might have signed for the act in a form."""
    act = act_in(form["act"])
    return [
        signed_values({**act.values(), "form": 2}),
        signed_values({key: value for key, value in act.values().items() if key != "form"}),
        signed(replace(act, seen={"role": "viewer", "status": "active"})),
        signed(replace(act, seen={**act.seen, "status": "on-leave"})),
    ]


def test_an_outdated_form_does_nothing_and_keeps_what_was_typed(site: Site, admin: Browser) -> None:
    colleague = site.colleague()
    form, url = site.staff_form("disable"), url_of(colleague, "disable")
    for token in outdated(form):
        response = admin.post(url, {**form, "act": token, **REASON})

        assert response.status_code == 409
        page = page_of(response)
        assert "made by another version of the site. Nothing was changed." in page.text
        kept = page.form("/disable/").fields
        assert (kept["text"], kept["ticket"]) == (REASON["text"], REASON["ticket"])
        assert kept["act"] != token
        assert now_of(site, colleague) == colleague


def test_the_form_in_its_place_works(site: Site, admin: Browser) -> None:
    account = site.new_account(words.SUPPORT)
    act = act_in(site.staff_form("disable")["act"])
    act = replace(act, subject=words.STAFF.of(account.staff_id), seen={})
    url = url_of(account, "disable")

    fresh = page_of(admin.post(url, {"act": signed(act), **REASON})).form("/disable/").fields

    assert admin.post(url, fresh).status_code == 302
    assert not now_of(site, account).is_active


def test_an_outdated_form_to_unlock_is_no_error(site: Site, admin: Browser) -> None:
    account = site.new_account(words.SUPPORT)
    for _ in range(5):
        sign_in_as(account, "wrong wrong wrong")
    act = replace(
        act_in(site.staff_form("disable")["act"]),
        kind="unlock",
        subject=words.STAFF.of(account.staff_id),
        seen={"attempts": 5, "expires_at": "tomorrow"},
    )

    response = admin.post(url_of(account, "unlock"), {"act": signed(act), **REASON})

    assert response.status_code == 409
    assert "made by another version of the site" in page_of(response).text
    assert words.REFUSED not in actions_on(site, account)


def test_an_outdated_form_for_a_colleague_creates_nobody(site: Site, admin: Browser) -> None:
    form = site.staff_form("create")
    token = signed_values({**act_in(form["act"]).values(), "form": 2})

    response = admin.post("/staff/create/", {**form, "act": token})

    assert response.status_code == 409
    page = page_of(response)
    assert "made by another version of the site" in page.text
    assert page.form("/create/").fields["text"] == form["text"]
    with site.scope():
        assert site.store.find_account(act_in(form["act"]).subject.id) is None


def test_a_form_for_an_act_that_is_gone_is_told_so(site: Site, admin: Browser) -> None:
    colleague = site.colleague()
    act = replace(act_in(site.staff_form("disable")["act"]), kind="decorate")

    response = admin.post(url_of(colleague, "decorate"), {"act": signed(act), **REASON})

    assert response.status_code == 409
    assert "another version of the site, which has no such act" in page_of(response).text
    assert set(actions_on(site, colleague)) <= {words.STAFF_CREATED, words.ACT_OPENED}
    assert now_of(site, colleague) == colleague


@pytest.mark.parametrize("role", [words.LEAD, words.SUPPORT], ids=str)
def test_who_may_not_act_is_told_that_alone(site: Site, role: Role) -> None:
    act = replace(act_in(site.staff_form("disable", role)["act"]), kind="decorate")
    browser = site.sign_in(role)

    for name, status in (("disable", 403), ("decorate", 404)):
        response = browser.post(url_of(site.colleague(), name), {"act": signed(act), **REASON})
        assert response.status_code == status
        assert "another version" not in page_of(response).text


def test_a_form_that_is_not_ours_stays_one_that_makes_no_sense(site: Site, admin: Browser) -> None:
    act = replace(act_in(site.staff_form("disable")["act"]), kind="decorate")
    foreign = replace(act, staff_id="0" * 32)
    for token in ("", "nonsense", signed(foreign)):
        response = admin.post(url_of(site.colleague(), "decorate"), {"act": token, **REASON})
        assert response.status_code == 400
