"""Reading a map of which some fields are encrypted, and single values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from records.model import OtherAttribute, Profile
from records.reading import MapReader, count_of, instant_of, text_of

READER = MapReader(
    Profile, names={"family_name": "surname"}, encrypted=("email", "name", "family_name")
)
CIPHER = {"S": "eyJ2ZXJzaW9uIjoiMS4wIn0="}


def test_an_encrypted_field_says_only_that_it_is_there() -> None:
    profile, other = READER.read({"email": CIPHER, "surname": CIPHER, "given_name": {"S": "Ada"}})

    assert profile == Profile(
        email=Unread.ENCRYPTED, family_name=Unread.ENCRYPTED, given_name="Ada"
    )
    assert other == ()


@pytest.mark.parametrize("wire", [{}, {"email": {"NULL": True}}])
def test_an_encrypted_field_that_is_not_there_is_missing(wire: Any) -> None:
    profile, other = READER.read(wire)

    assert profile == Profile()
    assert other == ()


def test_an_encrypted_field_of_another_type_is_odd() -> None:
    profile, other = READER.read({"email": {"N": "7"}})

    assert profile.email is None
    assert [(each.name, each.odd) for each in other] == [("email", True)]


def test_an_odd_field_beside_an_encrypted_one_costs_nothing_else() -> None:
    profile, other = READER.read({"email": CIPHER, "last_login_at": {"S": "soon"}})

    assert profile == Profile(email=Unread.ENCRYPTED, last_login_at=Unread.NOT_READABLE)
    assert other == (OtherAttribute("last_login_at", "S", 4, odd=True),)


AT = datetime(2025, 9, 27, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (None, None),
        ({"NULL": True}, None),
        ({"S": "2025-09-27T10:00:00Z"}, AT),
        ({"N": "1758967200000"}, AT),
        ({"S": "soon"}, Unread.NOT_READABLE),
        ({"M": {}}, Unread.NOT_READABLE),
    ],
)
def test_an_instant_is_read_or_missing_or_not_readable(wire: Any, value: object) -> None:
    assert instant_of(wire) == value


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (None, None),
        ({"NULL": True}, None),
        ({"S": ""}, ""),
        ({"S": "active"}, "active"),
        ({"N": "7"}, Unread.NOT_READABLE),
    ],
)
def test_a_text_is_read_or_missing_or_not_readable(wire: Any, value: object) -> None:
    assert text_of(wire) == value


@pytest.mark.parametrize(
    ("wire", "value"),
    [
        (None, None),
        ({"NULL": True}, None),
        ({"N": "0"}, 0),
        ({"N": "12"}, 12),
        ({"N": "1.5"}, Unread.NOT_READABLE),
        ({"S": "x"}, Unread.NOT_READABLE),
        ({"M": {}}, Unread.NOT_READABLE),
    ],
)
def test_a_count_is_read_or_missing_or_not_readable(wire: Any, value: object) -> None:
    assert count_of(wire) == value
