"""Rules of the house that no ready-made linter holds: sizes, and where key text may stand."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MAX_FUNCTION_LINES = 50
MAX_FILE_LINES = 400

# Key text ("USER#", "PROFILE") exists only where items are described.
KEY_TEXT = re.compile(r"\b[A-Z][A-Z_]+#|\APROFILE\Z")
FREE_OF_KEY_TEXT = {
    *("backoffice", "billing", "chat", "consent", "documents", "serenya_admin", "users"),
}
DESCRIBES_ITEMS = "items.py"

SKIPPED = {"build", "node_modules", "staticfiles"}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def main() -> int:
    problems = [problem for path in python_files() for problem in check(path)]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def python_files() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        folders = path.relative_to(ROOT).parts[:-1]
        if not any(name in SKIPPED or name.startswith(".") for name in folders):
            yield path


def check(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    name = path.relative_to(ROOT)
    yield from (f"{name}:{line}: {problem}" for line, problem in sizes(tree, text))
    if name.parts[0] in FREE_OF_KEY_TEXT and name.name != DESCRIBES_ITEMS:
        yield from (f"{name}:{line}: {problem}" for line, problem in key_text(tree))


def sizes(tree: ast.Module, text: str) -> Iterator[tuple[int, str]]:
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield 1, f"the file has {lines} lines, more than {MAX_FILE_LINES}"
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {length} lines, more than {MAX_FUNCTION_LINES}"


def key_text(tree: ast.Module) -> Iterator[tuple[int, str]]:
    prose = {id(text) for text in bare_strings(tree)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in prose and KEY_TEXT.search(text):
                yield node.lineno, f"key text {text!r} belongs in records/ or an items.py"


def bare_strings(tree: ast.Module) -> Iterator[ast.expr]:
    """Docstrings and the like: strings that are no value of anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


if __name__ == "__main__":
    sys.exit(main())
