"""The record doctor: all rules on one user beside decoding it, and a whole table beside a scan.

The table is one of healthy records of the planned and the flat layout, as the app writes them; both
contestants get the same canned items, ours in pages of as many as it asks for, the other in pages
of a megabyte.
Memory is that of ten times as many users.
"""

from __future__ import annotations

import gc
import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import orjson

from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.wire import Item
from backoffice.net.messages import Answer
from bench import measure
from bench.serenya import PROFILE, TABLE, consumed
from bench.stub import REGION, as_botocore, canned
from doctor.examined import Examined
from doctor.rules import findings_of
from doctor.walking import Asked, Summary, examine_table
from records.holds.whole import holds_of
from records.patterns import ITEMS_READ_AT_ONCE
from records.table import StoredUser, UsersTable
from tests import samples

#: Before the sessions of the samples end.
NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
USERS, TURNS = 4_000, 5
MEGABYTE = 1024 * 1024
DECODING, SCAN = "decoding it", "scan with the Table resource"
BOUNDS = {DECODING: 1.0, SCAN: 0.10}
MOST_MORE_MEGABYTES = 5.0
_KILOBYTE = 1024


def of_one_user() -> measure.Benchmark:
    """All rules, with what they look at; reading the user is the other contestant. What holds is
    there already: a page derives it anyway."""
    stored = StoredUser.of(PROFILE)
    holds = holds_of(stored.user, NOW)

    def ours() -> object:
        return findings_of(Examined.of(stored, NOW, holds=holds))

    contestants: dict[str, measure.Work] = {
        measure.OURS: ours,
        DECODING: lambda: StoredUser.of(PROFILE),
    }
    return measure.Benchmark("all rules on one user", contestants, {DECODING: BOUNDS[DECODING]})


def run() -> int:
    """CPU a user of the whole table, and its memory; 1 where a bound is missed."""
    ours, naive = _cpu(_examined), _cpu(_scanned)
    ratio = ours / naive
    print("| what | CPU µs a user | of the scan | at most | |")
    print("|---|---:|---:|---:|---|")
    verdict = "ok" if ratio <= BOUNDS[SCAN] else "MISSED"
    print(
        f"| doctor over the table | {ours:.1f} | {ratio:.3f}x | {BOUNDS[SCAN]:.2f}x | {verdict} |"
    )
    print(f"| {SCAN} | {naive:.1f} | | | |")
    small, large = (_memory(users) for users in (USERS, 10 * USERS))
    more = large - small
    print(
        f"\nMemory: {small:.1f} MB for {USERS:,} users, {more:+.1f} MB for {10 * USERS:,}", end=" "
    )
    print(f"(at most {MOST_MORE_MEGABYTES:.0f} MB more)")
    return int(ratio > BOUNDS[SCAN] or more > MOST_MORE_MEGABYTES)


def _cpu(contestant: Callable[[int], Callable[[], int]]) -> float:
    work, seconds = contestant(USERS), []
    # Not frozen: how often it looks for garbage is part of the doctor, and of a scan as it is.
    gc.collect()
    for _ in range(TURNS):
        started = time.process_time()
        assert work() == USERS
        seconds.append(time.process_time() - started)
    return min(seconds) / USERS * 1e6


def _memory(users: int) -> float:
    """In a process of its own."""
    command = [sys.executable, "-m", "bench.doctor", str(users)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own
    return float(said.stdout)


def _examined(users: int) -> Callable[[], int]:
    pages = Pages(ITEMS_READ_AT_ONCE)

    answers: Iterator[Answer] = iter(())
    client = Client(
        cursors=CursorSigner(["secret"]), region=REGION, transport=lambda _: next(answers)
    )

    def work() -> int:
        nonlocal answers
        answers = pages.answers(users)
        summary = Summary()
        for seen in examine_table(UsersTable(client, TABLE), Asked(), now=NOW, segments=1):
            summary.add(seen)
        assert not summary.codes, summary.codes
        return summary.users

    return work


def _scanned(users: int) -> Callable[[], int]:
    items = _healthy()
    table = boto3.resource("dynamodb", region_name=REGION).Table(TABLE.name)
    answers: Iterator[Answer] = iter(())
    size = MEGABYTE // (sum(len(orjson.dumps(item)) for item in items) // len(items))
    pages = Pages(size)
    table.meta.client.meta.events.register(
        "before-send.dynamodb", lambda request, **_: as_botocore(request, next(answers))
    )

    def work() -> int:
        nonlocal answers
        answers, more = pages.answers(users), dict[str, Any]()
        count: int = 0
        while True:
            page = table.scan(**more)
            count += sum(item["SK"] == "PROFILE" for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return count
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    return work


def _healthy() -> list[Item]:
    """A profile of each layout."""
    return [PROFILE, samples.flat()[0]]


@dataclass(frozen=True)
class Pages:
    """Canned answers to a scan: all but the last are one."""

    size: int

    def answers(self, users: int) -> Iterator[Answer]:
        """Those that hold so many users."""
        items = list(itertools.islice(itertools.cycle(_healthy()), self.size))
        whole, rest = divmod(users - 1, self.size)
        page = _page(items, is_last=False)
        yield from itertools.repeat(page, whole)
        yield _page(items[: rest + 1], is_last=True)


def _page(items: Sequence[Item], *, is_last: bool) -> Answer:
    counts = {"Count": len(items), "ScannedCount": len(items)}
    key = {"PK": PROFILE["PK"], "SK": PROFILE["SK"]}
    more = {} if is_last else {"LastEvaluatedKey": key}
    answer = {"Items": items, "ConsumedCapacity": consumed(len(items) / 2), **counts, **more}
    return canned(answer)


if __name__ == "__main__":
    _examined(int(sys.argv[1]))()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTE)
