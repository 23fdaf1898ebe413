"""The generations of the app that wrote a record: what is healthy is defined for each."""

from __future__ import annotations

from enum import StrEnum

from records.model import User


class Generation(StrEnum):
    PLANNED = "planned"
    #: Sessions, devices and subscriptions are items beside the profile.
    DRAFT = "draft"
    #: Two consents, no usage period, and no device in the session.
    FLAT = "flat"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """How people call it: the first draft is no layout of its own, but a way of keeping things
        beside the profile."""
        return "first draft" if self is Generation.DRAFT else f"{self} layout"


def generation_of(user: User) -> Generation:
    """Who wrote a record.

    Source: data contract, sections 2, 6 and 7. A planned sign-up always writes a subscription, so
    a profile that has neither that nor device nor session itself is one of the first draft.
    """
    if user.layout == Generation.PLANNED:
        return Generation.PLANNED if user.has_own_parts else Generation.DRAFT
    known = user.layout in set(Generation)
    return Generation(user.layout) if known else Generation.UNKNOWN
