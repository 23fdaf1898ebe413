"""What mistakes are made in code, and what is left as it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.making import mutants_of, mutated


def changes(folder: Path, source: str) -> list[tuple[str, str]]:
    """Each mistake that can be made in a source: what stood there, and what stands there then."""
    (folder / "module.py").write_text(source, encoding="utf-8")
    return [(mutant.before, mutant.after) for mutant in mutants_of(folder, "module.py")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if a == b: pass", [("a == b", "a != b")]),
        ("if a < b: pass", [("a < b", "a <= b")]),
        ("if a is None: pass", [("a is None", "a is not None")]),
        ("if a not in b: pass", [("a not in b", "a in b")]),
        ("if a and b: pass", [("a and b", "a or b")]),
        ("if not a: pass", [("not a", "a")]),
        ("if f(a & b): pass", [("f(a & b)", "f(a | b)")]),
        ("a = 15", [("a = 15", "a = 16")]),
        ("a = 'key'", [("a = 'key'", "a = 'xkeyx'")]),
        ("a = True", [("a = True", "a = False")]),
        ("a = f(b=None)", [("a = f(b=None)", "a = f(b=True)")]),
        ("def f(a=0): a()", [("0", "1"), ("a()", "pass")]),
        ("def f(a): a.b = a", [("a.b = a", "pass")]),
        ("def f(a): return a", [("return a", "pass")]),
        ("class A(B):\n    c = d", [("c = d", "pass")]),
        ("raise E('name')", [("raise E('name')", "pass")]),
    ],
)
def test_a_mistake_of_each_kind_is_made(
    tmp_path: Path, source: str, expected: list[tuple[str, str]]
) -> None:
    assert changes(tmp_path, source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""What it does."""',
        "a: Literal['b'] | None",
        "A = Literal['b', 'c']",
        "A = int | Iterable[str] | None",
        "A: TypeAlias = B | C",
        "T = TypeVar('T', bound=int | str)",
        "if TYPE_CHECKING:\n    import a",
        "class A(Protocol):\n    b = 1",
        "@dataclass(frozen=True, slots=True)\nclass A: ...",
        "__all__ = ['a']",
        "a = 'Words for people'",
        "def f():\n    if a:\n        pass\n    return",
    ],
)
def test_what_no_test_should_notice_is_left_out(tmp_path: Path, source: str) -> None:
    assert changes(tmp_path, source) == []


def test_what_goes_to_the_log_is_dropped_as_a_whole(tmp_path: Path) -> None:
    assert changes(tmp_path, "log.info('a', b)") == [("log.info('a', b)", "pass")]


def test_each_mistake_is_made_alone() -> None:
    source = "def f(a):\n    return a == 1 and (not a)"
    made = [ast.unparse(mutated(source, number)).split("\n")[1].strip() for number in range(5)]

    assert made == [
        "pass",
        "return a == 1 or not a",
        "return a != 1 and (not a)",
        "return a == 2 and (not a)",
        "return a == 1 and a",
    ]


def test_a_mutant_knows_its_lines(tmp_path: Path) -> None:
    source = "class A:\n    b = 1\n\n    def f(self):\n        g(\n            2)\n"
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    (*_, at_import, dropped, in_function) = mutants_of(tmp_path, "module.py")

    assert (at_import.at_import, at_import.line, at_import.lines) == (True, 2, (1, 6))
    assert (dropped.at_import, dropped.lines) == (False, (5, 6))
    assert (in_function.name, in_function.line, in_function.lines) == ("A.f", 5, (5, 6))


def test_two_that_look_the_same_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("a(1)\na(1)\n", encoding="utf-8")

    assert len({mutant.identity for mutant in mutants_of(tmp_path, "module.py")}) == 4
