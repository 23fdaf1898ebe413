"""What was seen is strictly read: another shape is of another version of the code."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from records.layouts import OutdatedSeenError, Part, Seen
from records.layouts.unknown import UNKNOWN
from tests.records.shapes import SHAPES, Shape

AT = datetime(2026, 3, 1, tzinfo=UTC)
#: What a part does not see in the sample, but where something is missing from it.
LACKING: dict[str, dict[str, Any]] = {"missing-usage": {"current_subscription": {}}}
ITEMS = {
    part: shape.item("user-1", **LACKING.get(part.name, {})) | {"ttl": {"N": "1759392000"}}
    for shape in (*SHAPES, Shape(UNKNOWN))
    for part in shape.layout.parts.values()
}
every_part = pytest.mark.parametrize("part", ITEMS, ids=lambda part: part.name)

ASKS: dict[str, Callable[[Part, Seen], object]] = {
    "is_open": lambda part, seen: part.is_open(seen),
    "told": lambda part, seen: part.told(seen),
    "effects": lambda part, seen: part.effects(seen),
    "change": lambda part, seen: part.change(seen, now=AT, act_id="act-1"),
}
every_ask = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)


MAY_BE_EMPTY = {"registrations", "secrets", "session_secrets", "found", "expected"}
#: What is changed from an item that was read just now, never from what was seen alone.
FROM_ITEMS = {"index-keys"}

#: What parts that take an act back are given beside what they see: its entry.
WAS: dict[str, dict[str, Any]] = {
    "revoked-device": {
        "entry_id": "0" * 32,
        "at": "2026-03-01T12:00:00.000Z",
        "old": {
            "device_id": "phone",
            "status": None,
            "biometric": "active",
            "older_biometric": None,
        },
    },
    "reset-usage": {
        "entry_id": "0" * 32,
        "at": "2026-03-01T12:00:00.000Z",
        "old": {
            "documents_processed": 3,
            "period_start": "2025-09-27T00:00:00Z",
            "period_end": None,
            "previous_count": None,
            "reset_id": None,
        },
        "new": {"period": "replaced"},
    },
}


def seen_by(part: Part) -> dict[str, Any]:
    """What the part sees in the sample, after its journey."""
    seen = part.see(ITEMS[part])
    if part.name in WAS:
        seen = {**(seen or {}), "was": WAS[part.name]}
    travelled: dict[str, Any] = json.loads(json.dumps(seen))
    assert travelled == seen
    return travelled


@every_part
@every_ask
def test_what_was_seen_is_read_back(part: Part, ask: Callable[[Part, Seen], object]) -> None:
    if part.name in FROM_ITEMS and ask is ASKS["change"]:
        with pytest.raises(OutdatedSeenError, match="from an item"):
            ask(part, seen_by(part))
    else:
        ask(part, seen_by(part))


@every_part
@every_ask
def test_a_field_more_is_outdated(part: Part, ask: Callable[[Part, Seen], object]) -> None:
    with pytest.raises(OutdatedSeenError):
        ask(part, seen_by(part) | {"more": {"S": "x"}})


@every_part
@every_ask
def test_a_field_less_is_outdated(part: Part, ask: Callable[[Part, Seen], object]) -> None:
    for name in seen_by(part):
        seen = seen_by(part)
        del seen[name]
        with pytest.raises(OutdatedSeenError):
            ask(part, seen)


ODD: list[Any] = ["text", "true", 1, 7, 1.5, [], {}, {"X": "1"}, {"S": "a", "N": "1"}]


@every_part
@every_ask
def test_a_field_of_another_shape_is_outdated(
    part: Part, ask: Callable[[Part, Seen], object]
) -> None:
    taken = [
        (name, odd)
        for name, value in seen_by(part).items()
        for odd in ODD
        if not (type(odd) is type(value) and odd in ([], {}) and name in MAY_BE_EMPTY)
        and not is_outdated(part, ask, name, odd)
    ]
    assert taken == []


def is_outdated(part: Part, ask: Callable[[Part, Seen], object], name: str, odd: Any) -> bool:
    """Whether what the part sees is refused with that in the place of a value."""
    seen = seen_by(part)
    assert seen[name] != odd or seen[name] is True  # 1 is no True here
    try:
        ask(part, seen | {name: odd})
    except OutdatedSeenError:
        return True
    return False


@every_part
@every_ask
@pytest.mark.parametrize("seen", [{}, [], None, "text"], ids=repr)
def test_something_else_altogether_is_outdated(
    part: Part, ask: Callable[[Part, Seen], object], seen: Any
) -> None:
    with pytest.raises(OutdatedSeenError):
        ask(part, seen)


@every_part
def test_the_error_quotes_nothing_of_a_user(part: Part) -> None:
    with pytest.raises(OutdatedSeenError) as caught:
        part.told(seen_by(part) | {"SK": "ada.lovelace"})

    assert "ada" not in str(caught.value)
    assert caught.value.__suppress_context__


@every_part
def test_a_change_is_of_the_item_that_was_seen(part: Part) -> None:
    if part.name in FROM_ITEMS:
        return
    for change in part.change(seen_by(part), now=AT, act_id="act-1"):
        assert change.key == {"PK": {"S": "USER#user-1"}, "SK": {"S": "PROFILE"}}
