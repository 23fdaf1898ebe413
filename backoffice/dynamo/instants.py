"""Instants as they are stored."""

from __future__ import annotations

from datetime import UTC, datetime


def instant_text(at: datetime) -> str:
    """An instant as text that sorts: UTC, ISO 8601, milliseconds (what is less is left out), Z.

    Raises ValueError where `at` has no time zone: it could be any instant of a day.
    """
    if at.utcoffset() is None:
        raise ValueError("An instant needs a time zone.")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
