"""Which tests a mutant meets, and in which order: those that run its lines, the nearest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.mutants.covering import Covered
from tests.mutants.making import Mutant

#: A mutant meets as many tests as take so many seconds together.
BUDGET = 30.0
#: Which names are stored or signed is held here, wherever they come from.
PINNED = "tests/serenya_admin/test_pinned_names.py"
#: Where fewer run its line than take so many seconds, it meets others of its module too: what is
#: called while modules are imported, or by what tests share, is run by no test of its own.
FEW = 5.0
#: What takes longer comes behind all others.
SLOW = 1.0


def tests_for(mutant: Mutant, covered: Covered) -> list[str]:
    """The tests that a mutant meets, in their order.

    What runs at import is run by no test of its own: there, tests of the same function or class
    and those of the file that mirrors the module come first, then of names that are pinned, then of
    the same module, then all.
    """
    found = covered.tests_of(mutant.file, *mutant.lines)
    of_module = covered.tests_of(mutant.file, 1, mutant.end)
    depth = len(PurePosixPath(mutant.file).parts)
    own = {test for test in covered.seconds if nearness(_file_of(test), mutant.file) == depth}
    groups = [found]
    if mutant.at_import:
        pinned = {test for test in covered.seconds if _file_of(test) == PINNED}
        groups = [found | own, pinned, of_module, set(covered.seconds)]
    chosen: list[str] = []
    for group in groups:
        chosen += ordered(group - set(chosen), mutant.file, covered.seconds)
    chosen = _within(BUDGET, chosen, covered.seconds)
    if sum(covered.seconds[test] for test in chosen) < FEW:
        others = ordered((of_module | own) - set(chosen), mutant.file, covered.seconds)
        chosen += _within(FEW, others, covered.seconds)
    return chosen


def ordered(tests: Iterable[str], file: str, seconds: dict[str, float]) -> list[str]:
    """Tests of the mirrored folder first, one case of each before its others; then the quickest.
    The folder's files are not mixed, so that what they share is set up once or twice."""
    by_time = sorted(tests, key=lambda test: (seconds[test], test))
    cases: Counter[str] = Counter()
    is_further: dict[str, bool] = {}
    took = defaultdict(list)
    for test in by_time:
        function = test.partition("[")[0]
        is_further[test] = cases[function] > 0
        cases[function] += 1
        took[_file_of(test)].append(seconds[test])

    def rank(test: str) -> tuple[bool, bool, bool, int, float, str]:
        test_file = _file_of(test)
        near, is_slow = nearness(test_file, file), seconds[test] > SLOW
        if near < file.count("/"):
            return is_slow, True, False, 0, seconds[test], test_file
        mean = sum(took[test_file]) / len(took[test_file])
        return is_slow, False, is_further[test], -near, mean, test_file

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


def _within(budget: float, tests: list[str], seconds: dict[str, float]) -> list[str]:
    """The first of them that take no longer than that together."""
    chosen: list[str] = []
    for test in tests:
        if seconds[test] <= budget:
            chosen.append(test)
            budget -= seconds[test]
    return chosen
