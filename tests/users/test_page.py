"""What the user page says first, put together from a reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.audit.vocabulary import FieldGroup
from backoffice.dynamo.unread import Unread
from records.table import StoredUser
from tests import samples, words
from users.page import title_of


@pytest.mark.parametrize("revealed", [frozenset(), frozenset({words.IDENTITY})])
def test_a_name_that_cannot_be_read_is_no_missing_one(revealed: frozenset[FieldGroup]) -> None:
    user = StoredUser.of(samples.profile_of("user-1")).user
    unread = replace(user, profile=replace(user.profile, name=Unread.ENCRYPTED))

    assert title_of(unread, revealed) == "User, name encrypted"
