"""Conditions that every layout ties its changes with."""

from __future__ import annotations

from backoffice.dynamo.expressions import Condition, Path, Raw
from backoffice.dynamo.wire import WireValue


def is_map(place: Path) -> Condition:
    """Nothing relies on a path being refused: the type of each parent map is named."""
    return place.has_type("M")


def is_as_seen(place: Path, raw: WireValue | None) -> Condition:
    """The stored value is the very one seen, or missing as it was then."""
    return place.missing() if raw is None else place.equals(Raw(raw))


def is_not(place: Path, value: str | bool) -> Condition:
    """The stored value is another one, or missing."""
    return place.missing() | place.differs(value)
