"""Which tests a mutant meets, and in which order: those that run its lines, the nearest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.mutants.covering import Covered
from tests.mutants.making import Mutant

#: A line that a thousand tests run meets those that fit into so many seconds.
BUDGET = 30.0


def tests_for(mutant: Mutant, covered: Covered) -> list[str]:
    """The tests that a mutant meets, in their order.

    What runs at import is run by no test of its own: there, tests of the same function or class
    come, else of the same module, else all.
    """
    found = covered.tests_of(mutant.file, *mutant.lines)
    if mutant.at_import:
        found = found or covered.tests_of(mutant.file, 1, 1_000_000) or set(covered.seconds)
    return _within_budget(ordered(found, mutant.file, covered.seconds), covered.seconds)


def ordered(tests: Iterable[str], file: str, seconds: dict[str, float]) -> list[str]:
    """One case of each test before the others, files near the module first, then quick ones.

    A file's tests stay together, so that what they share is set up once.
    """
    by_time = sorted(tests, key=lambda test: (seconds[test], test))
    cases: Counter[str] = Counter()
    is_further: dict[str, bool] = {}
    took = defaultdict(list)
    for test in by_time:
        function = test.partition("[")[0]
        is_further[test] = cases[function] > 0
        cases[function] += 1
        took[_file_of(test)].append(seconds[test])

    def rank(test: str) -> tuple[bool, int, float, str]:
        test_file = _file_of(test)
        mean = sum(took[test_file]) / len(took[test_file])
        return is_further[test], -nearness(test_file, file), mean, test_file

    return sorted(by_time, key=rank)


def nearness(test_file: str, file: str) -> int:
    """How much of a module's path a file of tests mirrors."""
    parts = PurePosixPath(file).with_suffix("").parts
    mirrored = PurePosixPath(test_file).with_suffix("").parts[1:]
    mirrored = (*mirrored[:-1], mirrored[-1].removeprefix("test_"))
    same = 0
    for part, mirror in zip(parts, mirrored, strict=False):
        if part != mirror:
            break
        same += 1
    return same


def _file_of(test: str) -> str:
    return test.partition("::")[0]


def _within_budget(tests: list[str], seconds: dict[str, float]) -> list[str]:
    chosen: list[str] = []
    left = BUDGET
    for test in tests:
        if seconds[test] <= left or not chosen:
            chosen.append(test)
            left -= seconds[test]
    return chosen
