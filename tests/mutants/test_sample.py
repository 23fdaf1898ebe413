"""Mistakes that are made in the code on purpose are noticed by its tests."""

from __future__ import annotations

import pytest

from scripts.processes import ROOT
from tests.mutants import sample
from tests.mutants.report import Report

SEED, COUNT = 1, 300
SURVIVORS = ROOT / "build" / "mutants.txt"


@pytest.mark.soak
@pytest.mark.dynoxide
def test_nine_of_ten_mutants_are_killed() -> None:
    with sample.folder() as place:
        covered = sample.cover(place)
        report = Report(list(sample.try_all(sample.sample(seed=SEED, count=COUNT), covered)))
    SURVIVORS.parent.mkdir(exist_ok=True)
    SURVIVORS.write_text(f"{report}\n", encoding="utf-8")

    assert not report.untrusted, str(report)
    assert report.killed >= 0.9, str(report)
