"""Instants as the app stores them."""

from __future__ import annotations

from datetime import datetime

from backoffice.dynamo.wire import WireValue

#: Epoch time from here on is in milliseconds: as seconds it would be the year 5138.
_FIRST_MILLISECONDS = 100_000_000_000


def iso_text(at: datetime) -> str:
    """ISO 8601 in UTC with a Z: whole seconds where there is nothing smaller, else microseconds."""
    return at.isoformat().replace("+00:00", "Z")


def in_the_form_of(stored: WireValue | None, at: datetime) -> str | int:
    """An instant in the form of the one it replaces: epoch time for a number, else ISO text."""
    number = (stored or {}).get("N")
    if number is None:
        return iso_text(at)
    is_seconds = abs(float(number)) < _FIRST_MILLISECONDS
    return int(at.timestamp() * (1 if is_seconds else 1000))
