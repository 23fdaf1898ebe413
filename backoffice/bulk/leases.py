"""Who works a chunk: one runner at a time, by a lease that runs out.

Each claim raises the fence of the chunk. Whoever was away too long holds an older one, and writes
no progress any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backoffice.bulk import items
from backoffice.bulk.errors import LeaseLostError
from backoffice.bulk.store import RunStore
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import Condition, Update, add, path, remove, set_
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.transactions import ItemUpdate

#: How long a chunk is nobody else's after a claim, or its renewal.
LEASED_FOR = timedelta(seconds=60)

_OWNER, _FENCE = path("owner"), path("fence")
_UNTIL, _FINISHED = path("leased_until"), path("finished_at")


@dataclass(frozen=True, slots=True)
class Lease:
    """A chunk that is a runner's until then."""

    run_id: str
    number: int
    owner: str
    fence: int
    until: datetime

    @property
    def is_held(self) -> Condition:
        """Nobody else has claimed the chunk since, and it is not finished."""
        return _OWNER.equals(self.owner) & _FENCE.equals(self.fence) & _FINISHED.missing()

    def needs_renewal(self, now: datetime) -> bool:
        """Whether half of it is over."""
        return now >= self.until - LEASED_FOR / 2


def claim(*, store: RunStore, run_id: str, number: int, owner: str, now: datetime) -> Lease | None:
    """The chunk as a runner's own; None where it is finished, or another's.

    `owner` is a name that no other runner has. Where the answer gets lost, the lease runs out.
    """
    until = now + LEASED_FOR
    is_free = _UNTIL.missing() | _UNTIL.at_most(instant_text(now))
    update = Update(
        set_(_OWNER, owner),
        set_(_UNTIL, instant_text(until)),
        set_(path("number"), number),
        set_(path("entity_type"), "run_chunk"),
        add(_FENCE, 1),
    )
    key = items.chunk_key(store.table, run_id, number)
    try:
        item = store.client.update(store.table, key, update, is_free & _FINISHED.missing())
    except ConditionFailedError:
        return None
    return Lease(run_id, number, owner, items.progress_of(item).fence, until)


def renew(*, store: RunStore, lease: Lease, now: datetime) -> Lease:
    """The same for longer. Raises LeaseLostError."""
    until = now + LEASED_FOR
    _write(store, lease, Update(set_(_UNTIL, instant_text(until))))
    return replace(lease, until=until)


def release(*, store: RunStore, lease: Lease) -> None:
    """Give it back, for anybody to claim at once. Raises LeaseLostError."""
    _write(store, lease, Update(remove(_UNTIL)))


def _write(store: RunStore, lease: Lease, update: Update) -> None:
    key = items.chunk_key(store.table, lease.run_id, lease.number)
    try:
        store.client.write(ItemUpdate(store.table, key, update, lease.is_held), repeatable=True)
    except ConditionFailedError:
        raise LeaseLostError from None
