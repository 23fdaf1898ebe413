"""A site that is read-only: everybody looks, nobody changes anything."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from backoffice.access import Role
from tests import words
from tests.users.people import ACTS
from tests.web import Site


@pytest.mark.parametrize("act", [*ACTS, "reveal"])
@pytest.mark.parametrize("role", words.ROLES, ids=str)
def test_nobody_acts_while_the_site_is_read_only(
    site: Site, settings: Settings, role: Role, act: str
) -> None:
    user_id = site.add_user_with_everything()
    browser, form = site.sign_in(role), site.form(user_id, act, role)
    before = site.stored(user_id).item
    settings.READ_ONLY = True
    response = browser.post(f"/users/{user_id}/{act}/", form)
    assert act == "reveal" or response.status_code == 403
    assert site.stored(user_id).item == before
    status = browser.get(f"/users/{user_id}/").status_code
    assert status == (403 if role is words.ADMIN else 200)
