"""A value that is there and cannot be read is not a missing one."""

from __future__ import annotations

import pytest

from backoffice.dynamo.unread import Unread, known


@pytest.mark.parametrize("value", ["text", "", 0, False])
def test_what_can_be_read_is_known(value: object) -> None:
    assert known(value) is value


@pytest.mark.parametrize("value", [None, *Unread])
def test_what_is_missing_or_unread_is_not_known(value: Unread | None) -> None:
    assert known(value) is None


def test_it_says_itself_in_words() -> None:
    words = ["encrypted", "not readable here", "cannot decrypt"]
    assert sorted(map(str, Unread)) == sorted(words)
