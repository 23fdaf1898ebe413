"""A reset as a swap of the whole map is the same reset as the act by itself, whatever is stored."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.audit.items import ENTRY_BY_ID, LedgerForm, item_of, subject_parts
from backoffice.audit.trail import Trail
from backoffice.bulk.runs import Planned
from backoffice.bulk.steps import KindStep, act_id_of
from backoffice.bulk.writers import Batch, InBatches, OneByOne, Result, Writer
from backoffice.dynamo.client import Client
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.transactions import ItemPut
from backoffice.dynamo.wire import Item, WireValue
from billing.services import reset_usage
from billing.steps import reset_usage_step
from records.table import StoredUser, UsersTable
from tests import words
from tests.backoffice.bulk.plans import COMMAND, a_run
from tests.conftest import Server
from tests.records.crews import TABLE, quick_client, store_on
from tests.records.shapes import SHAPES, Shape
from tests.records.stored import ANYTHING

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
RUN = replace(a_run(kind="reset-usage"), begun_at=NOW)
#: As the app writes them, and as nobody should.
TEXTS = ("", "2025-09-27T00:00:00Z", "2026-03-09T00:00:00.123456Z", "2025-09-27", "3", "long ago")
NUMBERS = ("0", "3", "-1", "3.5", "1758963600", "1758963600000", "9.9E+125", "1E-130")
LONG_NUMBER = "99999999999999999999999999999999999999"
RESET_ID = "019ca94511da5b22f011aaf6d48640c7"

odd_values: st.SearchStrategy[WireValue] = st.one_of(
    st.sampled_from([*TEXTS, RESET_ID]).map(lambda text: {"S": text}),
    st.sampled_from([*NUMBERS, LONG_NUMBER]).map(lambda number: {"N": number}),
    st.sampled_from(
        [
            {"NULL": True},
            {"BOOL": False},
            {"B": "AAEC"},
            {"L": []},
            {"L": [{"S": ""}, {"N": "1"}]},
            {"M": {}},
            {"M": {"documents_processed": {"N": "1"}, "a.b": {"NULL": True}}},
            {"SS": ["a", "b"]},
            {"NS": ["2", "10"]},
        ]
    ),
)
#: So that most are read as what they should be.
counts = st.one_of(st.sampled_from(["0", "3", "12"]).map(lambda n: {"N": n}), odd_values)
instants = st.one_of(st.sampled_from(TEXTS[1:3]).map(lambda text: {"S": text}), odd_values)
odd_usages: st.SearchStrategy[dict[str, WireValue]] = st.fixed_dictionaries(
    {},
    optional={
        "documents_processed": counts,
        "period_start": instants,
        "period_end": instants,
        "last_updated": instants,
        "previous_count": counts,
        "reset_id": odd_values,
        "run_id": odd_values,
        "an odd name": odd_values,
        'quoted "x"': odd_values,
        "": odd_values,
    },
)
usages: st.SearchStrategy[WireValue | None] = st.one_of(
    odd_usages.map(lambda usage: {"M": usage}),
    odd_usages.map(lambda usage: {"M": usage}),
    odd_usages.map(lambda usage: {"M": usage}),
    odd_values,
    st.none(),
)


#: A usage map, or none, in a record of either layout.
Usage = tuple[Shape, WireValue | None]
in_shapes: st.SearchStrategy[Usage] = st.tuples(st.sampled_from(SHAPES), usages)


def user_with(usage: Usage, user_id: str) -> Item:
    """The sample with another usage map, or none."""
    shape, wire = usage
    item = shape.item(user_id)
    home = shape.layout.home
    assert home
    subscription = home.parts(item)["current_subscription"]["M"]
    del subscription["usage_current_period"]
    if wire is not None:
        subscription["usage_current_period"] = wire
    return item


class Bench:
    """The same users twice, to be reset in two ways."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.users = UsersTable(client, TABLE)
        self.trail: Trail = store_on(client).trail
        self.step: KindStep[StoredUser, UsersTable] = reset_usage_step(self.users)

    def reset(self, usages: Sequence[Usage], writer: Writer) -> list[Any]:
        """What becomes of users with these maps: item, entry and result of each, under a name of
        no user, so that two can be compared."""
        ids = [str(uuid.uuid4()) for _ in usages]
        with call_scope(seconds=20):
            for usage, user_id in zip(usages, ids, strict=True):
                put = ItemPut(TABLE, user_with(usage, user_id), ANYTHING)
                self.client.write(put, repeatable=True)
            planned = self.planned(ids)
            results = writer.write(Batch(self.step, RUN, planned, COMMAND, NOW))
            told = {each.subject_id: r for each, r in zip(planned, results, strict=True)}
            return [self.made_of(user_id, told.get(user_id)) for user_id in ids]

    def planned(self, ids: Sequence[str]) -> list[Planned]:
        found = [self.step.planned(self.item(user_id), now=NOW) for user_id in ids]
        return [each for each in found if each]

    def item(self, user_id: str) -> Item:
        found = self.users.find_user(user_id)
        assert found
        return found.item

    def made_of(self, user_id: str, result: Result | None) -> Any:
        act_id = act_id_of(RUN, user_id)
        item = {name: value for name, value in self.item(user_id).items() if name != "updated_at"}
        parts = subject_parts(words.USER.of(user_id), act_id)
        entry = self.client.find(self.trail.table, ENTRY_BY_ID, parts, consistent=True)
        assert entry == (result.ledger if result else None)
        made = [item, entry, asdict(result) if result else None]
        text = json.dumps(made, sort_keys=True, default=str)
        return json.loads(text.replace(user_id, "user").replace(act_id, "act"))


@pytest.fixture
def bench(server: Server) -> Bench:
    return Bench(quick_client(server.endpoint))


def are_the_same(bench: Bench, usages: Sequence[Usage]) -> None:
    swapped = bench.reset(usages, InBatches(bench.trail))
    alone = bench.reset(usages, OneByOne(bench.trail))
    assert swapped == alone


several = st.lists(in_shapes, min_size=1, max_size=6)
odd = settings(suppress_health_check=list(HealthCheck), max_examples=25, deadline=None)


@odd
@given(several)
def test_what_is_reset_in_batches_is_as_if_it_were_reset_one_by_one(
    bench: Bench, usages: list[Usage]
) -> None:
    are_the_same(bench, usages)


@pytest.mark.soak
@settings(odd, max_examples=800)
@given(several)
def test_the_same_for_a_great_many(bench: Bench, usages: list[Usage]) -> None:
    are_the_same(bench, usages)


# -- without a server ------------------------------------------------------------------------------

STEP = reset_usage_step(UsersTable(Client(cursors=quick_client("http://-").cursors), TABLE))


def is_told_alike(usages: Sequence[Usage]) -> None:
    """The entry that a batch makes of a common form is the one of the act."""
    form: LedgerForm | None = None
    swapping = STEP.swapping(RUN, now=NOW)
    assert swapping
    for number, usage in enumerate(usages):
        planned = STEP.planned(user_with(usage, f"user-{number}"), now=NOW)
        if planned is None:
            continue
        swap = swapping(planned.values, act_id_of(RUN, planned.subject_id))
        if swap is None:
            continue
        _, entry = STEP.act(planned, RUN, actor=COMMAND, now=NOW)
        expected = item_of(entry, in_ledger=True)
        form = form or LedgerForm(entry)
        made = form.item(planned.subject_id, entry.entry_id, swap.was, swap.becomes)
        assert made == expected


def is_surely_so(usage: Usage) -> None:
    """What is said at a glance is what a look says."""
    item = user_with(usage, "user-1")
    seen = reset_usage.see(StoredUser.of(item))
    if reset_usage.surely(item, NOW):
        assert any(reset_usage.is_open(each, now=NOW) for each in seen)


@given(several)
def test_an_entry_of_a_batch_is_the_entry_of_the_act(usages: list[Usage]) -> None:
    is_told_alike(usages)


@given(in_shapes)
def test_where_there_is_surely_something_to_reset_there_is(usage: Usage) -> None:
    is_surely_so(usage)


@pytest.mark.soak
@settings(max_examples=4_000, deadline=None)
@given(several)
def test_both_for_a_great_many(usages: list[Usage]) -> None:
    is_told_alike(usages)
    for usage in usages:
        is_surely_so(usage)
