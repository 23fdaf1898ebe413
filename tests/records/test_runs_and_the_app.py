"""While usage is reset for everybody the app goes on: nothing that it writes is lost."""

from __future__ import annotations

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from backoffice.bulk.runs import Cause
from backoffice.bulk.writers import InBatches, OneByOne
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import BadLine
from backoffice.dynamo.wire import Item, decode
from billing.app_services import increment_usage
from records.model import USAGE_PERIOD
from records.new_records import NewSession
from tests.conftest import Server
from tests.records.crews import TABLE, Writing, quick_client
from tests.records.resets import Town
from users.app_services import set_session

pytestmark = [
    pytest.mark.adverse,
    pytest.mark.dynoxide,
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]
PLACE = ("data", "current_subscription", "usage_current_period")
#: So many do the app's work beside the run.
VISITORS = 3
log = logging.getLogger(__name__)


@dataclass
class App:
    """What the app does for some of the users, and remembers to have done."""

    town: Town
    seed: int
    user_ids: Sequence[str]
    counted: Counter[str] = field(default_factory=Counter)
    sessions: dict[str, str] = field(default_factory=dict)
    renewed: dict[str, str] = field(default_factory=dict)

    def go_on_until(self, over: threading.Event) -> None:
        chance = random.Random(self.seed)
        while not over.is_set():
            user_id = chance.choice(self.user_ids)
            with call_scope(seconds=10):
                if user_id in self.town.renewing:
                    self._renew(user_id)
                else:
                    self._upload(user_id)
                self._sign_in(user_id)

    def _upload(self, user_id: str) -> None:
        now = self.town.clock()
        increment_usage(users=self.town.users, user_id=user_id, max_documents=None, now=now)
        self.counted[user_id] += 1

    def _sign_in(self, user_id: str) -> None:
        now = self.town.clock()
        session_id = f"{user_id}-{now.isoformat()}"
        new = NewSession(
            session_id=session_id,
            device_id="device",
            refresh_token_hash="r",
            access_token_hash="a",
            expires_at=now + timedelta(days=30),
        )
        set_session(users=self.town.users, user_id=user_id, new=new, now=now)
        self.sessions[user_id] = session_id

    def _renew(self, user_id: str) -> None:
        """Begin the period that is due, once."""
        if user_id in self.renewed:
            return
        now = self.town.clock()
        began = now.isoformat().replace("+00:00", "Z")
        usage = {"documents_processed": 1, "period_start": began}
        usage["period_end"] = (now + USAGE_PERIOD).isoformat().replace("+00:00", "Z")
        key = TABLE.key(f"USER#{user_id}", "PROFILE")
        update = Update(set_(path(*PLACE), usage))
        self.town.client.update(TABLE, key, update, path("PK").exists())
        self.renewed[user_id] = began


def usage_of(item: Item) -> dict[str, Any]:
    return dict(decode(item["data"])[PLACE[1]][PLACE[2]])


@dataclass
class Traffic:
    """The app at work for all users of a town, with what was there before."""

    town: Town
    before: dict[str, dict[str, Any]] = field(init=False)
    apps: list[App] = field(init=False)

    def __post_init__(self) -> None:
        town = self.town
        self.before = {user_id: usage_of(item) for user_id, item in town.items().items()}
        self.apps = [App(town, n, town.user_ids[n::VISITORS]) for n in range(VISITORS)]

    def during(self, work: Callable[[], object]) -> None:
        """Let the app go on until the work is done."""
        over = threading.Event()
        with ThreadPoolExecutor(VISITORS) as pool:
            working = [pool.submit(app.go_on_until, over) for app in self.apps]
            try:
                work()
            finally:
                over.set()
            for each in working:
                each.result()

    @property
    def renewed(self) -> dict[str, str]:
        return {user_id: began for app in self.apps for user_id, began in app.renewed.items()}

    @property
    def counted(self) -> Counter[str]:
        return sum((app.counted for app in self.apps), Counter())

    def is_all_there(self) -> None:
        """Look whether everything that the app wrote stands where it belongs."""
        counted, renewed, after = self.counted, self.renewed, self.town.items()
        for user_id, item in after.items():
            usage = usage_of(item)
            if user_id in renewed:
                assert (usage["documents_processed"], usage["period_start"]) == (
                    1,
                    renewed[user_id],
                )
            else:
                # The count before the reset is kept, and what was counted since begins at none.
                total = usage["previous_count"] + usage["documents_processed"]
                assert total == self.before[user_id]["documents_processed"] + counted[user_id]
        for app in self.apps:
            for user_id, session_id in app.sessions.items():
                session = decode(after[user_id]["data"])["current_session"]
                assert session["session_id"] == session_id


@pytest.mark.parametrize(
    "share",
    [pytest.param(0, marks=pytest.mark.soak), 0.2],
    ids=["good line", "bad line"],
)
@pytest.mark.parametrize("writing", [InBatches, OneByOne])
@pytest.mark.parametrize("count", [150, pytest.param(3_000, marks=pytest.mark.soak)])
def test_nothing_that_the_app_writes_during_a_run_is_lost(
    server: Server, writing: Writing, share: float, count: int
) -> None:
    town = Town(quick_client(server.endpoint))
    town.sign_up(count)
    town.counting, town.renewing = {*town.user_ids}, {*town.user_ids[::4]}
    traffic, run = Traffic(town), town.begun(chunk_size=25)
    client = quick_client(server.endpoint, BadLine(count, share))

    traffic.during(lambda: town.work(run, client, writing))

    outcomes, skipped, renewed = town.prove(run), town.named(run), traffic.renewed
    log.info("%s, %s counted, %s renewed", outcomes, traffic.counted.total(), len(renewed))
    traffic.is_all_there()
    assert {each.subject_id for each in skipped} <= {*renewed}
    assert {each.cause for each in skipped} == {Cause.CHANGED}
    assert all("period_start" in {*each.planned} & {*each.found} for each in skipped)
    # Some were counted, and some began anew before their reset and others after it.
    assert traffic.counted.total() > count / 10
    assert 0 < len(skipped) < len(renewed)
