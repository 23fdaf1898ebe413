"""Which tests a mutant meets first."""

from __future__ import annotations

from tests.mutants.choosing import nearness, ordered


def test_the_mirror_of_a_module_is_the_nearest() -> None:
    module = "backoffice/staff/sessions.py"

    assert nearness("tests/backoffice/staff/test_sessions.py", module) == 3
    assert nearness("tests/backoffice/staff/test_doors.py", module) == 2
    assert nearness("tests/users/test_page.py", module) == 0


def test_one_case_of_each_comes_before_the_others_and_near_ones_first() -> None:
    seconds = {
        "tests/users/test_page.py::test_quick": 0.01,
        "tests/a/test_b.py::test_long": 0.2,
        "tests/a/test_b.py::test_slow": 20.0,
        "tests/a/test_b.py::test_cases[long]": 0.3,
        "tests/a/test_b.py::test_cases[quick]": 0.1,
    }

    assert ordered(seconds, "a/b.py", seconds) == [
        "tests/a/test_b.py::test_cases[quick]",
        "tests/a/test_b.py::test_long",
        "tests/a/test_b.py::test_cases[long]",
        "tests/users/test_page.py::test_quick",
        "tests/a/test_b.py::test_slow",
    ]
