"""Instants as the planned layout stores them."""

from __future__ import annotations

from datetime import datetime


def iso_text(at: datetime) -> str:
    """ISO 8601 in UTC with a Z: whole seconds where there is nothing smaller, else microseconds."""
    return at.isoformat().replace("+00:00", "Z")
