"""The small mistakes that can be made in a module: one comparison, one `and`, one constant or one
statement is another, or is not there.

Left out is what no test could or should notice:

- what only the type checker and the reader see: annotations, docstrings, `TYPE_CHECKING`, bodies
  of protocols, `__all__`, `__slots__`, unions of types that stand by themselves, and how a
  dataclass is laid out (`frozen`, `slots`, `kw_only`);
- words for people: texts with a space in them, and what is said in errors and to the log;
- names that nobody reads: of loggers, context and type variables.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

Kind = Literal["comparison", "condition", "constant", "statement"]

#: A place is shown with as much around it as fits in a line of a list.
SHOWN = 76

OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
#: Fields that hold types, or nothing that runs.
TYPE_FIELDS = {"annotation", "returns", "type_params", "type_ignores", "type_comment"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPOUND = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.While),
    *(ast.With, ast.Try, ast.Match),
)
#: What holds whole expressions, beside those.
HOLDERS = (*COMPOUND, ast.Module, ast.arguments, ast.withitem, ast.ExceptHandler, ast.match_case)
DROPPED = (ast.Expr, ast.Return, ast.Raise, ast.Delete, ast.AugAssign, ast.Continue, ast.Break)
#: What is called with names that nobody reads.
NAMED = {"TypeVar", "ParamSpec", "NewType", "ContextVar", "getLogger"}
LOGGED = {"debug", "info", "warning", "error", "exception"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: what stands in its place before and after, and by which number it is made.

    `lines` are those that a test must run to meet it: its statement's, or, `at_import`, those of
    the function or class whose head it stands in, or of the whole module.
    """

    file: str
    number: int
    kind: Kind
    name: str
    line: int
    lines: tuple[int, int]
    at_import: bool
    before: str
    after: str
    #: The last line of the module.
    end: int
    #: Which one it is of several that look the same.
    repeat: int = 0

    @property
    def identity(self) -> str:
        """What stays the same while the code around it changes."""
        return f"{self.file} {self.name} {self.kind} {self.before} {self.after} {self.repeat}"

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.before}  ->  {self.after}"


def mutants_of(root: Path, file: str) -> list[Mutant]:
    """All mutants of a module, in the order of its text."""
    source = (root / file).read_text(encoding="utf-8")
    end, tree = source.count("\n") + 1, ast.parse(source)
    seen: Counter[str] = Counter()
    found = []
    for number, mistake in enumerate(_mistakes(tree)):
        mutant = _mutant(file, number, mistake, end)
        found.append(replace(mutant, repeat=seen[mutant.identity]))
        seen[mutant.identity] += 1
    return found


def mutated(source: str, number: int) -> ast.Module:
    """The module with the mistake of this number in it."""
    tree = ast.parse(source)
    mistake = list(_mistakes(tree))[number]
    mistake.slot.fill(mistake.wrong)
    return tree


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the tree that holds one node."""

    holder: ast.AST
    field: str
    index: int | None

    def node(self) -> Any:
        held = getattr(self.holder, self.field)
        return held if self.index is None else held[self.index]

    def fill(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the module something stands: what is around it, from the outermost on."""

    around: tuple[ast.AST, ...] = ()
    name: str = ""
    lines: tuple[int, int] = (0, 0)
    scope: tuple[int, int] = (1, 0)
    in_function: bool = False
    in_message: bool = False

    def of(self, slot: _Slot) -> _Place:
        """The place of what a slot of the innermost holds."""
        node, holder = slot.node(), slot.holder
        inside = replace(self, around=(*self.around, holder))
        if isinstance(holder, FUNCTIONS) and slot.field == "body":
            inside = replace(inside, in_function=True)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = f"{self.name}.{node.name}".lstrip(".")
            inside = replace(inside, name=name, scope=_lines(node))
        if isinstance(node, ast.Raise) or _is_log_call(node):
            inside = replace(inside, in_message=True)
        is_outermost = isinstance(holder, HOLDERS) or isinstance(node, ast.stmt)
        if is_outermost and not isinstance(node, HOLDERS) and hasattr(node, "lineno"):
            inside = replace(inside, lines=_lines(node))
        return inside


@dataclass(frozen=True, slots=True)
class _Mistake:
    kind: Kind
    slot: _Slot
    wrong: ast.AST
    place: _Place


def _lines(node: Any) -> tuple[int, int]:
    return node.lineno, node.end_lineno


def _mutant(file: str, number: int, mistake: _Mistake, end: int) -> Mutant:
    slot, place = mistake.slot, mistake.place
    right = slot.node()
    shown = _shown_around(place, right)
    before = _text(shown or right)
    slot.fill(mistake.wrong)
    after = _text(shown or mistake.wrong)
    slot.fill(right)
    lines = place.lines if place.in_function else place.scope
    return Mutant(
        file=file,
        number=number,
        kind=mistake.kind,
        name=place.name,
        line=place.lines[0],
        lines=lines,
        at_import=not place.in_function,
        before=before,
        after=after,
        end=end,
    )


def _shown_around(place: _Place, right: ast.AST) -> ast.AST | None:
    """The largest part around a node that fits in a line; None for the node itself."""
    shown = None
    if isinstance(right, ast.stmt):
        return None
    is_operator = not isinstance(right, ast.expr)
    for node in reversed(place.around):
        if isinstance(node, HOLDERS):
            break
        if len(_text(node)) > SHOWN and not (is_operator and shown is None):
            break
        shown = node
    return shown


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 2 * SHOWN else f"{text[: 2 * SHOWN]} ..."


# -- what can go wrong ----------------------------------------------------------------------------


def _mistakes(node: ast.AST, place: _Place | None = None) -> Iterator[_Mistake]:
    """The mistakes that can be made in what `node` holds."""
    place = place or _Place()
    for field, value in ast.iter_fields(node):
        for index, held in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(held, ast.AST) or field in TYPE_FIELDS or _is_left_out(held, node):
                continue
            slot = _Slot(node, field, index if isinstance(value, list) else None)
            inside = place.of(slot)
            yield from _mistakes_in_place(held, slot, inside)
            yield from _mistakes(held, inside)


def _mistakes_in_place(node: ast.AST, slot: _Slot, place: _Place) -> Iterator[_Mistake]:
    if type(node) in OPPOSITES:
        kind: Kind = "comparison" if isinstance(node, ast.cmpop) else "condition"
        yield _Mistake(kind, slot, OPPOSITES[type(node)](), place)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _Mistake("condition", slot, node.operand, place)
    elif isinstance(node, ast.Constant):
        for value in _other_values(node.value, place):
            yield _Mistake("constant", slot, ast.copy_location(ast.Constant(value), node), place)
    elif isinstance(node, ast.stmt) and _can_be_dropped(node, slot):
        yield _Mistake("statement", slot, ast.copy_location(ast.Pass(), node), place)


def _other_values(value: object, place: _Place) -> list[bool | float | str | bytes]:
    """What a constant is changed to, if it is."""
    match value:
        case bool():
            return [not value]
        case None:
            # `is None` is a comparison: it is turned round, not compared with something else.
            return [] if isinstance(place.around[-1], ast.Compare) else [True]
        case int() | float():
            return [value + 1]
        case bytes():
            return [b"x" + value + b"x"]
        case str():
            return [] if place.in_message else [f"x{value}x"]
    return []


def _can_be_dropped(node: ast.stmt, slot: _Slot) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Return(value=None | ast.Constant(value=None)):
            # At the end of a function it says what happens anyway.
            return slot.index != len(getattr(slot.holder, slot.field)) - 1
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
        case ast.Assign():
            # Without its first value a name is an error at once; a class has it from its base.
            return isinstance(slot.holder, ast.ClassDef) and not _is_for_people(node.value)
    return isinstance(node, DROPPED)


# -- what is left out -----------------------------------------------------------------------------


def _is_left_out(node: ast.AST, holder: ast.AST) -> bool:
    return _is_for_people(node) or _is_alias(node, holder) or _is_for_readers(node)


def _is_for_readers(node: ast.AST) -> bool:
    """Whether a node says something to the type checker or to who reads the code."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.ClassDef():
            return any("Protocol" in ast.unparse(base) for base in node.bases)
        case ast.If():
            return "TYPE_CHECKING" in ast.unparse(node.test)
        case ast.Call():
            return _called(node) in {*NAMED, "dataclass"}
        case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__")]):
            return True
    return False


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).split(".")[-1]


def _is_for_people(node: ast.AST | None) -> bool:
    """Whether a text has a space in it; one with values in it counts as a whole."""
    match node:
        case ast.Constant(value=str(text)):
            return " " in text.strip()
        case ast.JoinedStr(values=parts):
            texts = [part.value for part in parts if isinstance(part, ast.Constant)]
            return any(" " in str(text) for text in texts)
    return False


def _is_alias(node: ast.AST, holder: ast.AST) -> bool:
    """Whether a node is another name for a type."""
    match node:
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case ast.Assign(value=ast.BinOp()) if isinstance(holder, ast.Module):
            return _is_type(node.value)
    return False


def _is_type(node: ast.AST) -> bool:
    """Whether an expression is a union of types, by the look of its names."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_type(left) and _is_type(right)
        case ast.Subscript(value=value):
            return _is_type(value)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"str", "int", "float", "bytes", "bool", "list", "dict"} or (
                name[:1].isupper() and not name.isupper()
            )
    return isinstance(node, ast.Constant) and node.value is None


def _is_log_call(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=name)):
            return name in LOGGED
    return False
