"""Instants as the app stores them: ISO text or epoch time, and each record tells which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.wire import WireValue
from records.reading import WireMap, read_instant

Form = Literal["iso", "seconds", "milliseconds"]

#: Epoch time from here on is read as milliseconds: as seconds it would be the year 2603.
_FIRST_MILLISECONDS = 20_000_000_001
_EPOCH = datetime.fromtimestamp(0, UTC)
_UNITS = {"seconds": timedelta(seconds=1), "milliseconds": timedelta(milliseconds=1)}
#: The instants of a part by which it shows its form; those first that it is likely to have.
_TELLING = (
    *("updated_at", "last_updated", "created_at", "registered_at", "issued_at"),
    *("period_start", "last_activity_at", "last_accessed_at", "last_seen_at", "last_active_at"),
    *("last_used_at", "expires_at", "period_end"),
)


def iso_text(at: datetime) -> str:
    """ISO 8601 in UTC with a Z: whole seconds where there is nothing smaller, else microseconds."""
    return at.isoformat().replace("+00:00", "Z")


def written(at: datetime, form: Form) -> str | int:
    """An instant in a form."""
    return iso_text(at) if form == "iso" else (at - _EPOCH) // _UNITS[form]


def form_of(stored: WireValue | None, otherwise: Form) -> Form:
    """The form of a stored instant, or `otherwise` where there is none."""
    return _form_shown(stored) or otherwise


def form_in(part: WireMap, otherwise: Form) -> Form:
    """The form in which a map has its instants, or `otherwise` where it has none."""
    shown = (_form_shown(part[name]) for name in _TELLING if name in part)
    return next(filter(None, shown), otherwise)


def _form_shown(stored: WireValue | None) -> Form | None:
    if read_instant(stored) is None:
        return None
    number = (stored or {}).get("N")
    if number is None:
        return "iso"
    return "seconds" if abs(float(number)) < _FIRST_MILLISECONDS else "milliseconds"


def is_at(stored: WireValue | None, text: str) -> bool:
    """Whether a stored instant is the one of an entry, as far as its form tells."""
    instant = read_instant(stored)
    if instant is None:
        return False
    if form_of(stored, "iso") == "seconds":
        return instant == datetime.fromisoformat(text).replace(microsecond=0)
    return instant_text(instant) == text
