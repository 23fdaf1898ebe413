"""Jinja2 for pages made of hundreds of small macros, all of it escaped.

Jinja2 looks at each macro as at any callable (does it want the context? which of its parameters are
given by name?), at each import for globals that may have changed since, and makes a safe string of
each piece of text before it joins them. All of that costs more than most of the macros do. Here a
name that a template imports, or gives to a macro of its own, stands for that macro wherever it is
called, and the code calls the macro's own function.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escaped  # type: ignore[attr-defined]


class PageTemplate(Template):
    """Is imported once: there are no globals but those of the environment."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class PageCode(CodeGenerator):
    """Calls macros at once, and escapes with `PageEnvironment.shown`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._macros: set[str] = set()
        #: The call of a macro that is written next, as it is.
        self._output: nodes.Expr | None = None

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self._macros = {macro.name for macro in node.find_all(nodes.Macro)}
        for imported in node.find_all(nodes.FromImport):
            self._macros |= {n if isinstance(n, str) else n[1] for n in imported.names}
        super().visit_Template(node, frame)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.ready(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        macro = self._macro_of(node, frame)
        if macro is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        is_output = forward_caller or node is self._output
        self.write(f"{'' if is_output else 'Markup'}({macro}._func(")
        for given in node.args:
            self.visit(given, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"l_1_{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write("l_1_caller=caller))" if forward_caller else "))")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """The attribute, where there is one; else Jinja2 looks for an item of that name."""
        of, found = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({found} if ({found} := getattr(({of} := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing")
        self.write(f" else environment.getattr({of}, {node.attr!r}))")

    def _macro_of(self, node: nodes.Expr, frame: Frame) -> str | None:
        """What the code calls the macro that `node` is a call of; None where it is none, or where
        something nearer has the macro's name."""
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return None
        if node.dyn_args or node.dyn_kwargs:
            return None
        name = node.node.name
        macro = frame.symbols.ref(name)
        is_macro = name == "caller" or (name in self._macros and macro == f"l_0_{name}")
        return macro if is_macro else None

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif self._macro_of(node, frame):
            self._output = node
            self.write("(")
        else:
            self.write("environment.shown(")


class PageEnvironment(Environment):
    """Jinja2's environment with all of these."""

    template_class = PageTemplate
    code_generator_class = PageCode

    def ready(self, macro: Macro) -> Macro:
        """A macro whose function can be called without what nobody gives it."""
        caller = (self.undefined(name="caller"),) if macro.caller else ()
        macro._func.__defaults__ = (missing,) * macro._argument_count + caller
        return macro

    @staticmethod
    def shown(value: Any) -> str:
        """A value as it stands on the page: escaped, unless it says that it is safe."""
        kind = type(value)
        if kind is str:
            text: str = escaped(value)
        elif kind is int:
            text = str(value)
        else:
            text = value if kind is Markup else escape(value)
        return text
