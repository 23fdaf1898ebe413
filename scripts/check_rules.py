"""Rules of the house that no ready-made linter holds: sizes, where key text may stand, and that the
general half knows no product."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MAX_FUNCTION_LINES = 50
MAX_PAGE_COLUMNS = 120
MAX_FILE_LINES = 400

# Key text ("USER#", "PROFILE") exists only where items are described.
KEY_TEXT = re.compile(r"\b[A-Z][A-Z_]+#|\APROFILE\Z")
DESCRIBE_ITEMS = {"items.py", "records", "demo", "bench", "scripts", "tests"}

# What is sent past the methods of the gateway is held by none of its rules: that scans need a scope
# that allows them, and that no batch writes blindly to a table that only grows.
HELD_OPERATIONS = {"Scan", "BatchWriteItem", "BatchExecuteStatement", "ExecuteStatement"}
SENDS = "dynamo"

# The general half names no product and none of its things, in code, comments, pages or styles.
GENERAL = "backoffice"
PRODUCT = re.compile(r"(?<![a-z])(serenya|tiers?|consents?)(?![a-z])|user#", re.IGNORECASE)
TEXTS = {".py", ".html", ".css", ".js", ".svg"}
PAGES = {".html", ".css", ".js"}

SKIPPED = {"build", "node_modules", "staticfiles"}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def main() -> int:
    problems = [problem for path in files(ROOT, {".py"}) for problem in check(path)]
    general = files(ROOT / GENERAL, TEXTS)
    problems += [problem for path in general for problem in product_words(path)]
    problems += [problem for path in files(ROOT, PAGES) for problem in columns(path)]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def files(folder: Path, kinds: set[str]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        folders = path.relative_to(ROOT).parts[:-1]
        skipped = any(name in SKIPPED or name.startswith(".") for name in folders)
        if path.suffix in kinds and not skipped:
            yield path


def check(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    name = path.relative_to(ROOT)
    yield from (f"{name}:{line}: {problem}" for line, problem in sizes(tree, text))
    if not DESCRIBE_ITEMS & {name.parts[0], name.name}:
        yield from (f"{name}:{line}: {problem}" for line, problem in key_text(tree))
    if not {SENDS, "bench", "tests", "scripts"} & set(name.parts):
        yield from (f"{name}:{line}: {problem}" for line, problem in operations(tree))


def operations(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if text in HELD_OPERATIONS:
                yield node.lineno, f"{text} is sent by backoffice/dynamo alone"


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


def product_words(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = PRODUCT.search(line)
        if found:
            yield f"{name}:{number}: {found[0]!r} is a word of the product"


def columns(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if len(line) > MAX_PAGE_COLUMNS:
            yield (
                f"{path.relative_to(ROOT)}:{number}: {len(line)} columns, "
                f"more than {MAX_PAGE_COLUMNS}"
            )


def bare_strings(tree: ast.Module) -> Iterator[ast.expr]:
    """Docstrings and the like: strings that are no value of anything."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


if __name__ == "__main__":
    sys.exit(main())
