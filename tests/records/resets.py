"""Many users whose usage is reset by a run, and the proof that each was reset once."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backoffice.acts.act import act_id_in_run
from backoffice.audit.items import ENTRY_BY_ID, subject_parts
from backoffice.bulk import kinds
from backoffice.bulk.leases import LEASED_FOR
from backoffice.bulk.planning import Wish
from backoffice.bulk.runner import Turn
from backoffice.bulk.runs import Named, Planned, Progress, Run, State
from backoffice.dynamo.batches import MAX_BATCH, BlindPut, Outcome, write_blindly
from backoffice.dynamo.client import Client
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.wire import Item, decode, encode_item
from billing.steps import reset_usage_step
from billing.tasks import usage_task
from records.table import UsersTable
from tests import words
from tests.backoffice.bulk.desk import Desk
from tests.backoffice.bulk.plans import REASON
from tests.conftest import Clock
from tests.records.crews import NO_LIMIT, TABLE, THREADS, Writing, crew_on, store_on
from tests.users.people import sample

CHUNK = 50
#: How often a crew is started again before a test gives up.
STARTS = 400
USAGE = "usage_current_period"


@dataclass
class Ticking(Clock):
    """A clock for threads: later whenever it is looked at."""

    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self) -> datetime:
        with self._lock:
            return self.advance(microseconds=1003)


@dataclass
class Town:
    """Users of one test, and runs on them. `client` has a good line."""

    client: Client
    clock: Ticking = field(default_factory=Ticking)
    user_ids: list[str] = field(default_factory=list)
    #: Who goes on counting during a run, and who begins a period of their own.
    counting: set[str] = field(default_factory=set)
    renewing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.users = UsersTable(self.client, TABLE)
        self.step = reset_usage_step(self.users)
        with call_scope(seconds=10):
            self.desk = Desk(store_on(self.client).staff, self.clock)
        self.desk.store.limit = NO_LIMIT

    def sign_up(self, count: int, seed: int = 0) -> None:
        """So many more, who used up some of a period that is over."""
        chance = random.Random(seed)
        wire = encode_item(sample())
        new = [str(uuid.uuid4()) for _ in range(count)]
        puts = [BlindPut(TABLE, _signed_up(wire, each, chance)) for each in new]
        for at in range(0, count, MAX_BATCH):
            with call_scope(seconds=10):
                done = write_blindly(self.client, puts[at : at + MAX_BATCH])
            assert {each.outcome for each in done} == {Outcome.DONE}
        self.user_ids += new

    def items(self) -> dict[str, Item]:
        """Everybody as they are now."""
        return self._items(self.user_ids)

    def planned(self) -> list[Planned]:
        """Everybody, as a plan keeps them."""
        now = self.clock()
        found = (self.step.planned(each, now=now) for each in self.items().values())
        return [each for each in found if each]

    def begun(
        self, *, chunk_size: int = CHUNK, backwards: bool = False, rate: int = NO_LIMIT
    ) -> Run:
        """A run on everybody that was begun and is to be worked: at any `rate`, so that throttling
        does not keep a test waiting."""
        wish = Wish(
            kind=self.step.name, selection={"all": "true"}, reason=REASON, units_per_second=rate
        )
        planned = self.planned()[:: -1 if backwards else 1]
        with call_scope(seconds=60):
            run = self.desk.plan(planned, wish=wish, chunk_size=chunk_size)
            self.desk.do(kinds.want_run, run)
            return self.desk.begun(self.desk.again(run))

    def begun_undo(self, undone: Run) -> Run:
        """A run that is to take another back for everybody."""
        task = usage_task(self.users, self.desk.store.trail).undo
        assert task
        wish = Wish(
            kind=task.step.name,
            selection={},
            reason=REASON,
            undoes=undone.run_id,
            units_per_second=NO_LIMIT,
        )
        with call_scope(seconds=60):
            planned = list(task.find(self.again(undone), self.desk.store, self.clock()))
            run = self.desk.plan(planned, wish=wish, chunk_size=CHUNK)
            self.desk.do(kinds.want_run, run)
            return self.desk.begun(self.desk.again(run))

    def usages(self) -> dict[str, dict[str, Any]]:
        """The usage map of everybody, but for when it was last written."""
        maps = {user_id: _usage(item) for user_id, item in self.items().items()}
        return {user_id: {**usage, "last_updated": None} for user_id, usage in maps.items()}

    def again(self, run: Run) -> Run:
        """The run as it is now."""
        with call_scope(seconds=10):
            return self.desk.again(run)

    def work(self, run: Run, client: Client, writing: Writing, *, threads: int = THREADS) -> int:
        """Work a run to its end, however often that has to be begun; how often it was."""
        for start in range(1, STARTS):
            crew = crew_on(client, writing, self.clock, owner=f"crew-{start}", threads=threads)
            if crew.work(run.run_id) is Turn.ENDED:
                return start
            # Whose claim was not answered holds the chunk for so long.
            self.clock.at += LEASED_FOR
        raise AssertionError("The run never ends.")

    def prove(self, run: Run) -> Counter[str]:
        """Look whether what a run says of everybody is so; the outcomes."""
        return Proof(self, self.again(run)).outcomes()

    def named(self, run: Run) -> list[Named]:
        """Whose acts were not done."""
        with call_scope(seconds=10):
            progress = self.desk.store.list_progress(run.run_id)
        return [each for chunk in progress.values() for each in chunk.named]

    def entries(self, user_id: str) -> list[Any]:
        """What is on record about a user."""
        with call_scope(seconds=10):
            return self.desk.store.trail.list_of_subject(words.USER.of(user_id)).entries

    def _items(self, user_ids: Sequence[str]) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for some in _by_hundreds(user_ids):
            with call_scope(seconds=10):
                for user_id, stored in zip(some, self.users.find_users(some), strict=True):
                    assert stored
                    found[user_id] = stored.item
        return found


@dataclass
class Proof:
    """What a run left behind, held against its frozen list, one by one."""

    town: Town
    run: Run

    def outcomes(self) -> Counter[str]:
        """The outcomes of all; raises AssertionError where one is not as the run has it."""
        run, store = self.run, self.town.desk.store
        assert run.state is State.DONE
        with call_scope(seconds=60):
            progress = store.list_progress(run.run_id)
            told = store.trail.list_of_subject(words.RUN.of(run.run_id), size=1000).entries
        counts: Counter[str] = Counter()
        ledgers: list[str] = []
        for number in range(run.chunks):
            counts.update(progress[number].counts)
            ledgers.append(self._chunk(progress[number]))
        assert sum(counts.values()) == run.subjects
        assert (run.summary.counts, run.summary.chunks) == (counts, run.chunks)
        finished = [entry for entry in told if entry.action == words.CHUNK_FINISHED]
        by_chunk = {entry.new["chunk"]: entry.new.get("ledger_digest") for entry in finished}
        assert len(finished) == run.chunks
        assert [by_chunk[number] for number in range(run.chunks)] == ledgers
        return counts

    def _chunk(self, progress: Progress) -> str:
        """The digest of a chunk's ledger, read back in the order of the frozen list."""
        with call_scope(seconds=10):
            planned, digest = self.town.desk.store.get_list(self.run.list_id, progress.number)
        ids = [each.subject_id for each in planned]
        items, ledger = self.town._items(ids), self._ledger(ids)
        named = {each.subject_id: each for each in progress.named}
        assert len(named) == len(progress.named)
        for each in planned:
            entry = ledger.get(each.subject_id)
            if each.subject_id in named:
                assert entry is None
            else:
                assert entry is not None
                self._is_proven(each, items[each.subject_id], decode({"M": entry}))
        done = progress.counts.get("done", 0) + progress.counts.get("already", 0)
        assert (progress.is_finished, progress.list_digest) == (True, digest)
        assert (done, len(named)) == (len(ledger), len(planned) - len(ledger))
        expected = _digest(ledger[user_id] for user_id in ids if user_id in ledger)
        assert progress.ledger_digest == expected
        return expected

    def act_id(self, user_id: str) -> str:
        """The id of the run's act on a user."""
        began = self.run.begun_at
        assert began
        return act_id_in_run(run_id=self.run.run_id, started_at=began, subject_id=user_id)

    def _ledger(self, user_ids: Sequence[str]) -> dict[str, Item]:
        """The entries of the run's acts as they are stored."""
        trail, found = self.town.desk.store.trail, dict[str, Item]()
        for some in _by_hundreds(user_ids):
            gets = [
                (ENTRY_BY_ID, subject_parts(words.USER.of(each), self.act_id(each)))
                for each in some
            ]
            with call_scope(seconds=10):
                read = trail.client.find_many(trail.table, gets, consistent=True)
            found |= {each: item for each, item in zip(some, read, strict=True) if item}
        return found

    def _is_proven(self, planned: Planned, item: Item, entry: dict[str, Any]) -> None:
        """That plan, item and entry say the same of a reset."""
        before, after = _usage(planned.values), _usage(item)
        act_id = self.act_id(planned.subject_id)
        run_id = self.run.run_id
        assert entry["action"] == words.USAGE_RESET.name
        assert (entry["entry_id"], entry["subject_id"]) == (act_id, planned.subject_id)
        assert (entry["new"]["run_id"], entry["new"]["documents_processed"]) == (run_id, 0)
        for name in ("documents_processed", "previous_count", "reset_id", "run_id"):
            assert entry["old"].get(name) == before.get(name)
        for name in ("period_start", "period_end"):
            assert _instant(entry["old"][name]) == _instant(before[name])
        if after.get("reset_id") != act_id:
            # Who began a period of their own since has a right to it; the entry still tells.
            assert planned.subject_id in self.town.renewing
            return
        assert after["run_id"] == run_id
        for name in ("period_start", "period_end"):
            # The app keeps microseconds, an entry milliseconds.
            assert entry["new"][name] == instant_text(_instant(after[name]))
        assert entry["at"] == entry["new"]["period_start"]
        if planned.subject_id not in self.town.counting:
            assert after["previous_count"] == before["documents_processed"]
            assert after["documents_processed"] == 0


def _signed_up(wire: Item, user_id: str, chance: random.Random) -> Item:
    """The sample under another id, with another count."""
    data = wire["data"]["M"]
    subscription = data["current_subscription"]["M"]
    count = {"documents_processed": {"N": str(chance.randint(1, 40))}}
    usage = {"M": subscription[USAGE]["M"] | count}
    changed = {"M": subscription | {USAGE: usage}}
    return wire | {
        "PK": {"S": f"USER#{user_id}"},
        "GSI1PK": {"S": f"USER_EMAIL#{user_id}"},
        "GSI2PK": {"S": f"EXTERNAL#{user_id}"},
        "data": {"M": data | {"id": {"S": user_id}, "current_subscription": changed}},
    }


def _usage(item: Item) -> dict[str, Any]:
    """The usage map of a user, or of a plan."""
    return dict(decode(item["data"])["current_subscription"][USAGE])


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))


def _digest(items: Iterable[Item]) -> str:
    """As docs and `bulk.digests` say it, by other means."""
    text = json.dumps(list(items), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode() + b"\n").hexdigest()


def _by_hundreds(user_ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (user_ids[at : at + 100] for at in range(0, len(user_ids), 100))
