"""What every rule answers: a state, from when and until when, and what is stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from backoffice.dynamo.unread import Maybe

State_co = TypeVar("State_co", bound=StrEnum, covariant=True)


@dataclass(frozen=True, slots=True)
class Held(Generic[State_co]):
    """The state that a part of a record is in.

    `since` and `until` are None where the record does not say. `stored` is the status as it is
    stored, None where there is none; `differs` where that says something else than what holds.
    """

    state: State_co
    since: datetime | None = None
    until: datetime | None = None
    stored: Maybe[str] = None
    differs: bool = False


def contradicts(stored: Maybe[str], agreeing: Collection[str]) -> bool:
    """Whether a stored status says something else than what holds."""
    return isinstance(stored, str) and stored not in agreeing


def is_past(instant: Maybe[datetime], now: datetime) -> bool:
    """Whether it has come: at exactly the instant it has."""
    return isinstance(instant, datetime) and instant <= now


def is_ahead(instant: Maybe[datetime], now: datetime) -> bool:
    """Whether it is still to come."""
    return isinstance(instant, datetime) and instant > now
