"""Benchmarks can be run: each builds its contestants, and each of them does its work."""

from __future__ import annotations

import os
from unittest.mock import patch

import pytest

with patch.dict(os.environ):  # which it sets for itself
    from bench.__main__ import BENCHMARKS


@pytest.mark.parametrize("name", sorted(BENCHMARKS))
def test_every_contestant_does_its_work(name: str) -> None:
    benchmark = BENCHMARKS[name][0]()

    assert set(benchmark.bounds) < set(benchmark.contestants)
    for work in benchmark.contestants.values():
        work()
