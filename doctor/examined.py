"""Everything that the rules look at: a record, what holds of it, and what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.dynamo.capacity import item_bytes
from records.holds.generations import Generation
from records.holds.whole import Holds, holds_of
from records.layouts.draft import DRAFT_SESSION
from records.model import PaymentRecord, User
from records.profile_keys import ProfileKeys
from records.table import StoredUser
from records.twins import Twin


@dataclass(frozen=True, slots=True)
class Examined:
    """A user as stored, as of an instant.

    `size` is what the profile takes, in bytes; `lasting_with_ttl` are sort keys of items beside it
    that carry a `ttl` and should not; `payments` and `twins` are those that were read.
    """

    user: User
    holds: Holds
    index: ProfileKeys = field(repr=False)
    size: int
    lasting_with_ttl: Sequence[str] = ()
    payments: Sequence[PaymentRecord] = field(default=(), repr=False)
    twins: Sequence[Twin] = ()

    @classmethod
    def of(
        cls,
        stored: StoredUser,
        now: datetime,
        *,
        holds: Holds | None = None,
        payments: Sequence[PaymentRecord] = (),
        twins: Sequence[Twin] = (),
    ) -> Examined:
        """What there is to say of a record that was read; `holds` where it was worked out."""
        return cls(
            user=stored.user,
            holds=holds or holds_of(stored.user, now),
            index=stored.index_keys,
            size=item_bytes(stored.item),
            lasting_with_ttl=_lasting_with_ttl(stored),
            payments=payments,
            twins=twins,
        )

    @property
    def generation(self) -> Generation:
        return self.holds.generation


def _lasting_with_ttl(stored: StoredUser) -> list[str]:
    found = []
    for item in stored.beside:
        layout = stored.layouts.find_beside(item)
        # Only sessions may carry one.
        if "ttl" in item and layout is not DRAFT_SESSION:
            found.append(item["SK"]["S"])
    return found
