"""While usage is reset for everybody the app goes on: nothing that it writes is lost."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
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
    pytest.mark.dynoxide,
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]
PLACE = ("data", "current_subscription", "usage_current_period")
#: So many do the app's work beside the run.
VISITORS = 3


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


@pytest.mark.parametrize("share", [0, 0.2], ids=["good line", "bad line"])
@pytest.mark.parametrize("writing", [InBatches, OneByOne])
@pytest.mark.parametrize("count", [200, pytest.param(3_000, marks=pytest.mark.soak)])
def test_nothing_that_the_app_writes_during_a_run_is_lost(
    server: Server, writing: Writing, share: float, count: int
) -> None:
    town = Town(quick_client(server.endpoint))
    town.sign_up(count)
    town.counting = {*town.user_ids}
    town.renewing = {*town.user_ids[::4]}
    before = {user_id: usage_of(item) for user_id, item in town.items().items()}
    run = town.begun(chunk_size=25)
    apps = [App(town, n, town.user_ids[n::VISITORS]) for n in range(VISITORS)]
    over = threading.Event()

    with ThreadPoolExecutor(VISITORS) as pool:
        working = [pool.submit(app.go_on_until, over) for app in apps]
        line = BadLine(count, share)
        try:
            town.work(run, quick_client(server.endpoint, line), writing)
        finally:
            over.set()
        for each in working:
            each.result()

    outcomes, after = town.prove(run), town.items()
    skipped = {each.subject_id: each for each in town.named(run)}
    counted = sum((app.counted for app in apps), Counter())
    renewed = {user_id: began for app in apps for user_id, began in app.renewed.items()}
    print(f"{outcomes}, {counted.total()} counted, {len(renewed)} renewed, {len(skipped)} skipped")
    for user_id, item in after.items():
        was, usage = before[user_id], usage_of(item)
        if user_id in renewed:
            assert (usage["documents_processed"], usage["period_start"]) == (1, renewed[user_id])
        else:
            assert user_id not in skipped
            total = usage["previous_count"] + usage["documents_processed"]
            assert total == was["documents_processed"] + counted[user_id]
    sessions = {user_id: session for app in apps for user_id, session in app.sessions.items()}
    for user_id, session_id in sessions.items():
        assert decode(after[user_id]["data"])["current_session"]["session_id"] == session_id
    # Both came about: who was counted before and after, who began anew before and after.
    assert counted.total() > count / 10
    assert 0 < len(skipped) < len(renewed)
    assert {each.cause for each in skipped.values()} == {Cause.CHANGED}
    assert all("period_start" in {*n.planned} & {*n.found} for n in skipped.values())
