"""What is plainly healthy at a glance has no finding; and most records are plainly healthy."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from backoffice.dynamo.wire import Item
from doctor.glance import Glance
from doctor.rules import Severity, findings_of
from records.table import is_payment
from tests.doctor.examining import examined
from tests.doctor.ills import ILLS
from tests.doctor.records_of import NOW, Maker, Record

WITH_NOTES, WITHOUT = Glance(NOW, with_notes=True), Glance(NOW, with_notes=False)


def is_healthy(glance: Glance, items: list[Item]) -> bool:
    """Whether all items of a user are plainly healthy."""
    *payments, profile = items
    return glance.profile_is_healthy(profile) and all(map(glance.payment_is_healthy, payments))


@pytest.mark.parametrize("generation", ["planned", "flat"])
@pytest.mark.parametrize("glance", [WITH_NOTES, WITHOUT], ids=["with notes", "without"])
def test_what_the_app_writes_today_is_plainly_healthy(generation: str, glance: Glance) -> None:
    maker = Maker(5)
    assert all(is_healthy(glance, maker.make(generation).items()) for _ in range(50))


def test_nothing_that_is_ill_is_plainly_healthy() -> None:
    for ill in ILLS:
        items = ill.record().items()
        (finding, *_) = findings_of(examined(items))
        if any(not is_payment(item) and item["SK"]["S"] != "PROFILE" for item in items):
            continue  # with something beside the profile nobody relies on a glance
        assert not is_healthy(WITH_NOTES, items), ill.code
        is_note = finding.severity is Severity.NOTE
        assert is_note or not is_healthy(WITHOUT, items), ill.code


#: What an attribute may be replaced by.
OTHERS: list[Any] = [
    {"S": ""},
    {"S": "something"},
    {"S": "2031-01-01T00:00:00Z"},
    {"S": "2019-W01-1T10:00:00Z"},
    {"N": "-1"},
    {"N": "99999999999999"},
    {"NULL": True},
    {"BOOL": False},
    {"M": {}},
    {"L": []},
]


def test_what_a_glance_lets_pass_has_no_finding_whatever_was_changed() -> None:
    chance, maker = random.Random(11), Maker(11)
    passed = 0
    for number in range(1_500):
        record: Record = maker.planned(payments=1) if number % 2 else maker.flat()
        items = copy.deepcopy(record.items())
        _change(chance, chance.choice(items))
        for glance, least in ((WITH_NOTES, Severity.NOTE), (WITHOUT, Severity.WARNING)):
            if is_healthy(glance, items):
                passed += 1
                found = findings_of(examined(items))
                assert not [each for each in found if each.severity.rank <= least.rank], items
    assert passed > 100


def _change(chance: random.Random, item: Item) -> None:
    """Replace, remove or add an attribute anywhere in an item, but for its key."""
    places = list(_maps(item))
    place = chance.choice(places)
    names = [name for name in place if name not in {"PK", "SK"}]
    if not names or chance.random() < 0.1:
        place["new"] = copy.deepcopy(chance.choice(OTHERS))
    elif chance.random() < 0.2:
        del place[chance.choice(names)]
    else:
        place[chance.choice(names)] = copy.deepcopy(chance.choice(OTHERS))


def _maps(wire: Any) -> Any:
    yield wire
    for value in wire.values():
        if "M" in value:
            yield from _maps(value["M"])
