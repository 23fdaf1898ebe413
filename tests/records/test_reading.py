"""Reading a map of which some fields are stored as something else, and single values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import WireValue
from records.model import OtherAttribute, Profile
from records.reading import MapReader, WireMap, count_of, instant_of, text_of


def degrees(wire: WireValue) -> Maybe[str]:
    """A text that is stored as a number."""
    return f"{wire['N']} degrees" if "N" in wire else Unread.NOT_READABLE


READER = MapReader(
    Profile, names={"name": ("warmth", "heat")}, ways={"name": degrees, "email": degrees}
)


def test_a_field_is_read_in_a_way_of_its_own() -> None:
    profile, other = READER.read({"warmth": {"N": "7"}, "given_name": {"S": "Ada"}})

    assert profile == Profile(name="7 degrees", given_name="Ada")
    assert other == ()


@pytest.mark.parametrize("wire", [{}, {"email": {"NULL": True}, "warmth": {"NULL": True}}])
def test_what_is_not_there_has_no_way_to_be_read(wire: Any) -> None:
    assert READER.read(wire) == (Profile(), ())


def test_the_first_name_that_is_there_is_read_in_that_way_too() -> None:
    heat = {"heat": {"N": "7"}}

    assert READER.read(heat) == (Profile(name="7 degrees"), ())
    assert READER.read(heat | {"warmth": {"NULL": True}}) == (Profile(name="7 degrees"), ())
    profile, other = READER.read(heat | {"warmth": {"N": "8"}})
    assert profile == Profile(name="8 degrees")
    assert other == (OtherAttribute("heat", "N", 2),)


def test_what_cannot_be_read_in_its_way_is_odd_and_costs_nothing_else() -> None:
    wire: WireMap = {"email": {"S": "x"}, "warmth": {"N": "7"}, "last_login_at": {"S": "soon"}}

    profile, other = READER.read(wire)

    there = Unread.NOT_READABLE
    assert profile == Profile(email=there, name="7 degrees", last_login_at=there)
    assert set(other) == {
        OtherAttribute("last_login_at", "S", 4, odd=True),
        OtherAttribute("email", "S", 1, odd=True),
    }


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
