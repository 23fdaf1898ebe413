"""Examining a whole table, however large: a partition after the other, in segments side by side.

The items of a user stand together in a scan, and only what is not plainly healthy is kept until all
of them were read. So memory is flat, and a table of healthy records costs little more than reading
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.bulk.garbage import seldom
from backoffice.dynamo.scope import current_scope, prolong
from backoffice.dynamo.segments import SECONDS, walk_segments
from backoffice.dynamo.wire import Item
from backoffice.net.steps import result_of
from doctor.examined import Examined
from doctor.glance import Glance
from doctor.rules import RULES, Finding, Rule, Severity, findings_of
from doctor.sketch import Sketch
from records import keys, patterns
from records.holds.generations import Generation
from records.table import ItemsBeside, StoredUser, UsersTable, is_payment, payment_of
from records.twins import Twin, find_twins

_PROFILE, _USER = keys.PROFILE.key(), keys.USER.head()
#: Threads, each with a part of the table.
SEGMENTS = 2
#: Small pages that are read one after the other before anybody else has a turn.
PAGES_A_PIECE = 16
#: Payments of one user in which something is wrong that are looked at together.
MOST_PAYMENTS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings are asked for: of these codes, and at least so severe. Without either, all but
    notes. `twins`: whether other records of the same person are looked for, which takes Queries."""

    codes: frozenset[str] = frozenset()
    severity: Severity | None = None
    twins: bool = False

    @property
    def rules(self) -> list[Rule]:
        """The rules that may find any of them."""
        rules = [rule for rule in RULES.values() if not self.codes or rule.code in self.codes]
        least = self.severity or (Severity.NOTE if self.codes else Severity.WARNING)
        return [rule for rule in rules if rule.severity.rank <= least.rank]


@dataclass(frozen=True, slots=True)
class Patient:
    """A user of whom something was found."""

    user_id: str
    generation: Generation
    findings: Sequence[Finding]


@dataclass(slots=True)
class Seen:
    """What comes of some pages: users and payments looked at, users in whom something was found,
    and what reading cost, in units. `astray` are items of users who have no profile."""

    users: int = 0
    payments: int = 0
    astray: int = 0
    capacity: float = 0.0
    patients: list[Patient] = field(default_factory=list)


@dataclass(slots=True)
class _Partition:
    """The items of one user, as far as they were read and are to be looked at."""

    key: str = ""
    profile: Item | None = field(default=None, repr=False)
    beside: tuple[Item, ...] = field(default=(), repr=False)
    payments: tuple[Item, ...] = field(default=(), repr=False)
    count: int = 0


def examine_table(
    users: UsersTable, asked: Asked, *, now: datetime, segments: int = SEGMENTS
) -> Generator[Seen, None, None]:
    """What is found in a table, page by page in no order.

    Raises the errors of `dynamo.errors`, also after the first pages: then not all were examined.
    """
    sketch = Sketch() if asked.twins else None
    readers = [_Reader(users, asked, now, sketch) for _ in range(segments)]

    def read(segment: int, after: Item | None) -> tuple[Seen, Item | None]:
        seen, reader = Seen(), readers[segment]
        for _ in range(PAGES_A_PIECE):
            prolong(SECONDS)
            page = users.client.scan(
                users.table, patterns.EVERYTHING, segment=segment, segments=segments, after=after
            )
            after = page.last_key
            reader.look(page.items, seen, is_last=after is None)
            del page  # its memory is what the next one gets, and is in the processor's cache
            if after is None:
                break
        seen.capacity = current_scope().capacity
        return seen, after

    with seldom(), closing(walk_segments(read, segments)) as pieces:
        yield from pieces


class _Reader:
    """Looks at the pages of one segment. A partition may go on on the next one."""

    def __init__(
        self, users: UsersTable, asked: Asked, now: datetime, sketch: Sketch | None = None
    ) -> None:
        self._users = users
        self._sketch = sketch
        self._rules = asked.rules
        self._now = now
        self._glance = Glance(now, with_notes=_looks_for_notes(self._rules))
        self._open = _Partition()

    def look(self, items: Sequence[Item], seen: Seen, *, is_last: bool) -> None:
        """Add what comes of a page, and of the partition that the page before left open."""
        take, partition = self._take, self._open
        for item in items:
            key = item["PK"]["S"]
            if key != partition.key:
                self._close(seen)
                partition = self._open = _Partition(key)
            take(item, partition, seen)
        if is_last:
            self._close(seen)
            self._open = _Partition()

    def _take(self, item: Item, partition: _Partition, seen: Seen) -> None:
        partition.count += 1
        if item["SK"]["S"] == _PROFILE and partition.key.startswith(_USER):
            partition.profile = item
            seen.users += 1
        elif is_payment(item):
            seen.payments += 1
            is_kept = len(partition.payments) < MOST_PAYMENTS
            if is_kept and not self._glance.payment_is_healthy(item):
                partition.payments += (item,)
        else:
            partition.beside += (item,)

    def _close(self, seen: Seen) -> None:
        it = self._open
        if it.profile is None:
            seen.astray += it.count if keys.USER.parse(it.key) else 0
            return
        is_alone = not it.beside and not it.payments
        has_twins = self._sketch is not None and self._sketch.meets(it.profile)
        if is_alone and not has_twins and self._glance.profile_is_healthy(it.profile):
            return
        beside = ItemsBeside(it.beside)
        stored = StoredUser.of(it.profile, beside=beside, layouts=self._users.layouts)
        payments = [payment_of(item) for item in it.payments]
        twins = self._twins_of(stored) if has_twins else ()
        examined = Examined.of(stored, self._now, payments=payments, twins=twins)
        findings = findings_of(examined, self._rules)
        if findings:
            patient = Patient(stored.user.user_id, examined.generation, findings)
            seen.patients.append(patient)

    def _twins_of(self, stored: StoredUser) -> Sequence[Twin]:
        prolong(SECONDS)
        return result_of(find_twins(self._users, stored)).twins


def _looks_for_notes(rules: Iterable[Rule]) -> bool:
    return any(rule.severity is Severity.NOTE for rule in rules)


@dataclass
class Summary:
    """What was found in all: users and payments looked at, users in whom something was found, and
    the findings by code."""

    users: int = 0
    payments: int = 0
    astray: int = 0
    patients: int = 0
    capacity: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, seen: Seen) -> None:
        """Count a page."""
        self.users += seen.users
        self.payments += seen.payments
        self.astray += seen.astray
        self.patients += len(seen.patients)
        self.capacity += seen.capacity
        for patient in seen.patients:
            self.codes.update(finding.code for finding in patient.findings)

    @property
    def severities(self) -> Counter[Severity]:
        """The findings by how severe they are."""
        counts: Counter[Severity] = Counter()
        for code, count in self.codes.items():
            counts[RULES[code].severity] += count
        return counts

    @property
    def worst(self) -> Severity | None:
        """The most severe of what was found; None where nothing was."""
        return min(self.severities, key=lambda severity: severity.rank, default=None)
