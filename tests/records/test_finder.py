"""The users whom a selection means, found in the table and its e-mail index."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest

from backoffice.dynamo.errors import ScanNotAllowedError, ThrottledError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_answer
from backoffice.dynamo.wire import Item, encode
from billing.steps import reset_usage_step
from records.finder import Finder, Looked
from records.keys import user_id_of
from records.selections import Selection, Who
from records.steps import count_users
from records.table import UsersTable
from tests import samples
from tests.records.stored import ANYTHING, Stored
from users.steps import remove_ttl_step

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE, AFTER = "2026-02-01T12:00:00Z", "2026-04-01T12:00:00Z"
DUE, EVERYONE = Selection(), Selection(who=Who.ALL)
WHOLE_TABLE = Selection(who=Who.ALL, complete=True)
THROTTLED = error_answer("ProvisionedThroughputExceededException")
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)


def due(**changes: Any) -> dict[str, Any]:
    """A subscription whose period is over."""
    period = {"documents_processed": 3, "period_start": BEFORE, "period_end": BEFORE}
    subscription = {
        "subscription_status": "active",
        "subscription_type": "premium",
        "start_date": BEFORE,
        "end_date": AFTER,
        "usage_current_period": period,
        **changes,
    }
    return {name: value for name, value in subscription.items() if value is not ...}


@dataclass
class Crowd:
    """Users of a test; others may be in the table."""

    users: UsersTable
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, *without: str, top: Any = (), **data: Any) -> Item:
        self.ids[name] = str(uuid.uuid4())
        profile = samples.profile_of(self.ids[name], **data)
        item = {at: value for at, value in profile.items() if at not in without}
        item |= {at: encode(value) for at, value in dict(top).items()}
        Stored(self.users, self.ids[name]).put(item)
        return item

    def found(self, selection: Selection, **how: Any) -> dict[str, Item]:
        """Whom of them it means, by their names; each once."""
        looked = Looked()
        found = list(Finder(self.users, **how).find(selection, now=NOON, looked=looked))
        assert looked.profiles >= len(found)
        assert looked.capacity > 0
        counts = Counter(user_id_of(item) for item in found)
        assert set(counts.values()) <= {1}
        items = {user_id_of(item): item for item in found}
        return {name: items[each] for name, each in self.ids.items() if each in items}


@pytest.fixture
def crowd(users: UsersTable) -> Crowd:
    """One of every sort that matters to a usage reset."""
    crowd = Crowd(users)
    usage = {"documents_processed": 1, "period_start": BEFORE, "period_end": AFTER}
    crowd.add("due", current_subscription=due())
    crowd.add("running", current_subscription=due(usage_current_period=usage))
    crowd.add("suspended", current_subscription=due(), account_status="suspended")
    crowd.add("not indexed", "GSI1PK", "GSI1SK", current_subscription=due())
    crowd.add("of epoch time", current_subscription=due(end_date=1893456000000))
    crowd.add("of the older name", current_subscription=..., subscription=due())
    crowd.add("without usage", current_subscription=due(usage_current_period=...))
    crowd.add("without subscription", current_subscription=...)
    crowd.add("with ttl", top={"ttl": 1893456000}, current_subscription=due())
    crowd.add("unclear", current_subscription=due(), account_status="odd")
    crowd.add("unknown layout", "data")
    return crowd


IS_DUE = {"due", "of epoch time", "of the older name", "with ttl"}


@pytest.mark.parametrize("segments", [1, 4])
def test_who_is_due_is_found_whatever_the_form_of_the_record(crowd: Crowd, segments: int) -> None:
    assert set(crowd.found(DUE, segments=segments)) == IS_DUE


def test_only_the_whole_table_has_those_who_are_in_no_index(crowd: Crowd) -> None:
    assert set(crowd.found(Selection(complete=True))) == IS_DUE | {"not indexed"}
    assert set(crowd.found(WHOLE_TABLE)) == set(crowd.ids)
    assert set(crowd.found(EVERYONE)) == set(crowd.ids) - {"not indexed"}


@on_dynoxide
def test_what_else_is_in_table_and_index_is_nobody(crowd: Crowd) -> None:
    user_id = crowd.ids["due"]
    payment = samples.payment_of(user_id, "2026-02-01", "pay_1")
    session = samples.draft_session() | {"PK": encode(f"USER#{user_id}")}
    # What the contract says is no user, though it looks like one.
    config = samples.profile_of(user_id) | {"PK": encode("SYSTEM#CONFIG")}
    for item in (payment, session, config):
        crowd.users.client.put(crowd.users.table, item, ANYTHING)

    for selection in (EVERYONE, WHOLE_TABLE):
        found = list(Finder(crowd.users).find(selection, now=NOON))
        assert {item["SK"]["S"] for item in found} == {"PROFILE"}
        assert all(item["PK"]["S"].startswith("USER#") for item in found)
        assert [user_id_of(item) for item in found].count(user_id) == 1


@on_dynoxide
def test_who_is_left_out_because_nobody_can_say_is_counted(crowd: Crowd) -> None:
    before, after = Looked(), Looked()
    list(Finder(crowd.users).find(DUE, now=NOON, looked=before))
    crowd.add("unclear too", current_subscription=due(), account_status="odd")
    list(Finder(crowd.users).find(DUE, now=NOON, looked=after))

    assert before.unclear >= 2
    assert (after.unclear, after.profiles) == (before.unclear + 1, before.profiles + 1)


def test_what_is_found_is_enough_to_plan_every_act_on_many(crowd: Crowd) -> None:
    reset, remove_ttl = reset_usage_step(crowd.users), remove_ttl_step(crowd.users)
    for name, found in crowd.found(WHOLE_TABLE).items():
        whole = Stored(crowd.users, crowd.ids[name]).item()

        assert reset.planned(found, now=NOON) == reset.planned(whole, now=NOON), name
        assert remove_ttl.planned(found, now=NOON) == remove_ttl.planned(whole, now=NOON), name
        assert count_users.planned(found, now=NOON) == count_users.planned(whole, now=NOON), name


@on_dynoxide
def test_of_a_usual_record_nothing_is_read_that_no_act_on_many_needs(crowd: Crowd) -> None:
    found = crowd.found(DUE)["due"]

    assert set(found) == {"PK", "SK", "updated_at", "data"}
    data = found["data"]["M"]
    assert set(data) == {"account_status", "deactivated_at", "current_subscription"}
    assert set(data["current_subscription"]["M"]) == set(due())


@on_dynoxide
def test_a_busy_database_is_asked_again_and_nobody_is_left_out(
    crowd: Crowd, faults: FaultInjector
) -> None:
    faults.inject([THROTTLED, lost_answer, THROTTLED], matching="Scan")
    assert set(crowd.found(DUE, segments=2)) == IS_DUE

    faults.inject([THROTTLED, lost_answer], matching="BatchGetItem")
    assert set(crowd.found(DUE, segments=1)) == IS_DUE


@on_dynoxide
@pytest.mark.parametrize("operation", ["Scan", "BatchGetItem"])
def test_what_cannot_be_read_is_an_error_and_no_end(
    crowd: Crowd, faults: FaultInjector, operation: str
) -> None:
    faults.inject(
        [None if operation == "Scan" else THROTTLED] + [THROTTLED] * 40, matching=operation
    )

    with pytest.raises(ThrottledError):
        list(Finder(crowd.users, segments=2).find(DUE, now=NOON))
    assert not _threads()


@on_dynoxide
def test_who_stops_early_leaves_nothing_running(crowd: Crowd) -> None:
    found: Iterator[Item] = Finder(crowd.users).find(EVERYONE, now=NOON)
    next(found)
    found.close()  # type: ignore[attr-defined]

    assert not _threads()


@on_dynoxide
def test_nothing_is_scanned_where_nothing_may_be(crowd: Crowd) -> None:
    with call_scope(seconds=5, may_scan=False), pytest.raises(ScanNotAllowedError):
        list(Finder(crowd.users).find(DUE, now=NOON))


def test_a_list_is_not_looked_for(users: UsersTable) -> None:
    with pytest.raises(ValueError, match="find_listed"):
        Finder(users).find(Selection(who=Who.LISTED), now=NOON)


# -- ids that were given ---------------------------------------------------------------------------


def test_ids_are_found_in_their_order_with_those_of_nobody(crowd: Crowd) -> None:
    there, nobody = crowd.ids["running"], str(uuid.uuid4())
    many = [str(uuid.uuid4()) for _ in range(230)]
    asked = [nobody, *many[:105], there, *many[105:], crowd.ids["not indexed"]]

    found = list(Finder(crowd.users).find_listed(asked))

    assert [user_id for user_id, _ in found] == asked
    items = {user_id: item for user_id, item in found if item}
    assert set(items) == {there, crowd.ids["not indexed"]}
    assert items[there] == Stored(crowd.users, there).item()


@on_dynoxide
def test_ids_are_asked_for_as_they_are_taken(users: UsersTable, faults: FaultInjector) -> None:
    given: list[int] = []

    def ids() -> Iterator[str]:
        for number in range(100_000):
            given.append(number)
            yield f"user-{number}"

    found = Finder(users).find_listed(ids())
    assert [item for _, item in islice(found, 100)] == [None] * 100
    found.close()  # type: ignore[attr-defined]

    assert len(given) <= 600
    assert not _threads()


@on_dynoxide
def test_ids_that_cannot_be_asked_for_are_an_error(
    users: UsersTable, faults: FaultInjector
) -> None:
    faults.inject([THROTTLED] * 60, matching="BatchGetItem")

    with pytest.raises(ThrottledError):
        list(Finder(users).find_listed(str(uuid.uuid4()) for _ in range(1000)))
    assert not _threads()


def _threads() -> list[str]:
    names = [each.name for each in threading.enumerate()]
    return [name for name in names if name.startswith(("segment", "find"))]
