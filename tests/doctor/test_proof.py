"""A thousand records of all generations: every planted fault is found, and none in the healthy."""

from __future__ import annotations

import random
from collections import Counter

from tests.doctor.examining import codes
from tests.doctor.ills import ILLS
from tests.doctor.records_of import GENERATIONS, Maker

RECORDS = 1_000


def test_every_planted_fault_is_found_and_nothing_in_healthy_records() -> None:
    chance, maker = random.Random(42), Maker(42)
    planted: Counter[str] = Counter()
    wrong: list[tuple[str, str, set[str]]] = []
    for number in range(RECORDS):
        record = maker.make(GENERATIONS[number % len(GENERATIONS)])
        code = ""
        fitting = [ill for ill in ILLS if ill.can_be_planted(record)]
        if fitting and chance.random() < 0.7:
            ill = min(fitting, key=lambda each: planted[each.code])
            ill.plant(record)
            code = ill.code
        planted[code] += 1
        if codes(record) != ({code} if code else set()):
            wrong.append((record.generation, code, codes(record)))

    assert wrong == []
    assert planted[""] > RECORDS // 3
    assert set(planted) - {""} == {ill.code for ill in ILLS}
