"""What stops a user, as one line says it, and what the rules look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing.usage import UsageState
from documents.jobs import Job
from records.holds.held import Held
from records.holds.whole import Holds
from records.model import User


class Stops(StrEnum):
    """What a user cannot do; the values are words of the user page."""

    EVERYTHING = "everything, once the record is gone"
    SIGN_IN = "signing in"
    BIOMETRICS = "signing in with biometrics"
    UPLOAD = "uploading"
    BEYOND_FREE = "uploading beyond the free tier"
    EXPLANATION = "explanations of results"
    PAY = "paying"


class Source(StrEnum):
    """Who says that it does."""

    CODE = "code"
    PLAN = "plan"
    ASSUMED = "assumed"


class Helper(StrEnum):
    """Who can do the smallest thing that helps."""

    STAFF = "staff"
    USER = "only the user can"
    NOBODY = "nobody here can"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One line: what it is, what it stops, and what helps. What stops nothing is to be minded.

    `act` names the act of staff that helps, `stored` the status that says something else. How far
    off `since` or `until` is follows the title; `lead` says of what, where the title does not.
    """

    title: str
    lead: str = ""
    stops: tuple[Stops, ...] = ()
    source: Source = Source.CODE
    detail: str = ""
    help: str = ""
    #: What helps beside that.
    help_too: str = ""
    by: Helper = Helper.NOBODY
    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    until_label: str = "Until"
    stored: str | None = None
    #: Ids of jobs, to be copied and passed on.
    job_ids: Sequence[str] = ()

    @property
    def is_assumed(self) -> bool:
        return self.source != Source.CODE


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the rules look at."""

    user: User
    holds: Holds
    usage: UsageState
    jobs: Sequence[Job] = ()
    #: Whether the revocation of the device can be taken back.
    can_allow_device: bool = False


def stored_of(held: Held[StrEnum]) -> str | None:
    """The stored status, where it says something else than what holds."""
    return str(held.stored) if held.differs else None
