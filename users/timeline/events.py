"""One event of a timeline, and the kinds of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from backoffice.audit.entries import Entry
from documents.jobs import Job
from records.model import PaymentRecord


class Kind(StrEnum):
    """What an event is about. The timeline is filtered by it, in this order."""

    PAYMENTS = "payments"
    SUBSCRIPTION = "subscription"
    SIGN_INS = "sign-ins"
    DOCUMENTS = "documents"
    CONSENTS = "consents"
    ACTS = "acts"
    REVEALS = "reveals"
    NOTES = "notes"
    VIEWS = "views"

    @property
    def words(self) -> str:
        """The same for people to read."""
        return self.value.capitalize()

    @property
    def number(self) -> int:
        """Its place among the kinds, from 1 on: by which styles know it."""
        return _NUMBERS[self]


_NUMBERS = {kind: number for number, kind in enumerate(Kind, 1)}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looked at a user: how often, and when last."""

    staff_id: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Views:
    """Views of a user that stand in one line; `is_more` where there are older ones."""

    count: int
    is_more: bool
    days: int
    viewers: Sequence[Viewer]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at an instant. `is_day`: only its day is on record, in UTC; `is_new`:
    whoever looks has not seen it yet.

    At most one of the last four is given, and has the rest of what is to be said.
    """

    at: datetime
    kind: Kind
    title: str = ""
    detail: str = field(default="", repr=False)
    is_day: bool = False
    is_new: bool = False
    payment: PaymentRecord | None = None
    job: Job | None = None
    entry: Entry | None = None
    views: Views | None = None
