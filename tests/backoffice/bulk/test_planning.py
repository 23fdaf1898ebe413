"""Planning on both servers: the list is frozen, and nothing else is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.bulk import items, kinds
from backoffice.bulk.errors import (
    ListGoneError,
    NoRunError,
    TamperedError,
)
from backoffice.bulk.runs import Planned, State, Summary, Wanted, Why
from backoffice.bulk.values import FORM
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.testing import FaultInjector, lost_answer, lost_request
from backoffice.dynamo.wire import Item, encode
from tests import words
from tests.backoffice.bulk.desk import RUNNER, Desk
from tests.backoffice.bulk.plans import REASON

RAW: Item = {"PK": {"S": "a"}, "data": {"M": {"n": {"N": "1"}, "t": {"SS": ["a", "b"]}}}}


def test_a_plan_is_a_frozen_list_and_a_run_and_changes_nothing_else(desk: Desk) -> None:
    run = desk.plan(5, chunk_size=2)

    assert desk.again(run) == run
    assert (run.state, run.subjects, run.chunks) == (State.PLANNED, 5, 3)
    lists = (desk.store.get_list(run.run_id, number)[0] for number in range(3))
    frozen = [[each.subject_id for each in planned] for planned in lists]
    assert frozen == [["note-0", "note-1"], ["note-2", "note-3"], ["note-4"]]
    (entry,) = desk.entries(run)
    assert (entry.action, entry.reason) == (words.RUN_PLANNED, REASON)
    assert entry.new["digest"] == run.digest
    assert desk.store.list_progress(run.run_id) == {}


def test_raw_values_come_back_as_they_were_planned(desk: Desk) -> None:
    run = desk.plan([Planned("u", RAW)])

    ((planned,), _) = desk.store.get_list(run.run_id, 0)
    assert planned == Planned("u", RAW)


def test_everything_a_run_can_say_is_stored(desk: Desk) -> None:
    run = desk.begun()
    desk.do(kinds.pause, run, RUNNER, given=Why.READ_ONLY)
    desk.store.write_summary(run, Summary(chunks=1, counts={"done": 50}, capacity=60))

    stored = desk.again(run)

    assert (stored.state, stored.why) == (State.PAUSED, Why.READ_ONLY)
    assert stored.summary == Summary(chunks=1, counts={"done": 50}, capacity=60)
    assert items.run_of(items.item_of_run(stored), desk.store.trail.vocabulary) == stored
    ended = replace(stored, ended_at=desk.clock(), undoes="u", wanted=Wanted.CANCEL)
    assert items.run_of(items.item_of_run(ended), desk.store.trail.vocabulary) == ended


def test_how_far_a_run_is_never_goes_back(desk: Desk) -> None:
    run = desk.plan(1)
    desk.store.write_summary(run, Summary(chunks=2))

    desk.store.write_summary(run, Summary(chunks=1))

    assert desk.again(run).summary.chunks == 2


def test_a_subject_that_stands_twice_in_a_chunk_is_there_once(desk: Desk) -> None:
    run = desk.plan([Planned("a", RAW), Planned("b", RAW), Planned("a", {})])

    planned, _ = desk.store.get_list(run.run_id, 0)
    assert planned == [Planned("a", RAW), Planned("b", RAW)]
    assert run.subjects == 2


def test_a_plan_on_nobody_is_a_run_without_chunks(desk: Desk) -> None:
    run = desk.plan(0)

    assert (run.subjects, run.chunks) == (0, 0)


def test_a_plan_that_is_cut_short_is_no_run(desk: Desk, faults: FaultInjector) -> None:
    faults.inject([None, *[lost_request] * 5], matching="PutItem")

    with pytest.raises(UnavailableError):
        desk.plan(4, chunk_size=2)

    assert "TransactWriteItems" not in faults.sent


def test_a_list_whose_answer_was_lost_is_put_once(desk: Desk, faults: FaultInjector) -> None:
    faults.inject([lost_answer], matching="PutItem")

    assert desk.plan(2).subjects == 2


def test_a_list_that_somebody_changed_is_refused_and_one_that_went_is_gone(desk: Desk) -> None:
    run = desk.plan(1)
    key = items.list_key(desk.store.table, run.run_id, 0)
    other = items.item_of_list(run.run_id, 0, [Planned("x", {})], "", now=desk.clock())
    update = Update(set_(path("subjects"), [{"id": "x", "planned": {}}]))
    assert other["subjects"] == encode([{"id": "x", "planned": {}}])

    desk.store.client.update(desk.store.table, key, update, items.EXISTS)
    with pytest.raises(TamperedError):
        desk.store.get_list(run.run_id, 0)

    desk.store.client.delete(desk.store.table, key, items.EXISTS)
    with pytest.raises(ListGoneError):
        desk.store.get_list(run.run_id, 0)


def test_runs_are_listed_and_one_of_a_later_version_hides_none(desk: Desk) -> None:
    first = desk.plan(1)
    desk.clock.advance(days=36500)
    later = desk.plan(1)
    newest = desk.plan(1)
    key = items.run_key(desk.store.table, newest.run_id)
    form = Update(set_(path("form"), FORM + 1))
    desk.store.client.update(desk.store.table, key, form, items.EXISTS)

    page = desk.store.list_runs()

    assert page.runs[0] == later
    assert page.unreadable >= 1
    assert first not in page.runs[:1]
    assert desk.store.find_run(newest.run_id) is None
    # Out of the way of other tests, which list runs too.
    gone = Update(remove(path("GSI1PK")), remove(path("GSI1SK")))
    for run in (later, newest):
        key = items.run_key(desk.store.table, run.run_id)
        desk.store.client.update(desk.store.table, key, gone, items.EXISTS)


def test_a_run_that_is_not_there_is_no_run(desk: Desk) -> None:
    with pytest.raises(NoRunError):
        desk.store.get_run("0" * 32)
