"""What the user page says first, put together from a reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.audit.vocabulary import FieldGroup
from backoffice.dynamo.unread import Unread
from records.table import StoredUser
from tests import samples, words
from tests.web import Site
from tests.web_pages import page_of
from users.page import title_of


@pytest.mark.parametrize("revealed", [frozenset(), frozenset({words.IDENTITY})])
def test_a_name_that_cannot_be_read_is_no_missing_one(revealed: frozenset[FieldGroup]) -> None:
    user = StoredUser.of(samples.profile_of("user-1")).user
    unread = replace(user, profile=replace(user.profile, name=Unread.ENCRYPTED))

    assert title_of(unread, revealed) == "User, name encrypted"


UNREADABLE = {"email_verified": "yes", "current_session": "text", "current_subscription": ["x"]}


def test_what_cannot_be_read_is_neither_claimed_nor_called_missing(site: Site) -> None:
    user_id = site.add_user(lambda values: values["data"].update(UNREADABLE))

    page = page_of(site.sign_in().get(f"/users/{user_id}/"))

    assert "verified" not in page.text.partition("E-mail")[2].partition("Signs in with")[0]
    assert "No session" not in page.text
    assert "No subscription" not in page.text
    assert "No usage period" not in page.text
    assert page.text.count("Not readable here.") == 3
