"""The instant that a user page is asked to look at: now, or another one (`?at=`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The instant, whether it is another one than now, and what was asked for and makes no sense.

    It is for deriving alone: acts are done now, and none is offered at another time.
    """

    at: datetime
    is_what_if: bool = False
    ignored: bool = False


def looked_at(text: str, now: datetime) -> LookedAt:
    """What `text` says: a day or an instant in ISO 8601, by the reader's zone if it names none."""
    if not text:
        return LookedAt(now)
    try:
        at = datetime.fromisoformat(text.strip())
        aware = at if at.tzinfo else timezone.make_aware(at)
        return LookedAt(aware.astimezone(now.tzinfo), is_what_if=True)
    except (ValueError, OverflowError):
        return LookedAt(now, ignored=True)
