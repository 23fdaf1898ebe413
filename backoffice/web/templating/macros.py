"""Jinja2 for pages made of hundreds of small macros, all of it escaped.

Jinja2 looks at each macro as at any callable (does it want the context? which of its parameters are
given by name?), at each import for globals that may have changed since, and makes a safe string of
each piece of text before it joins them. All of that costs more than most of the macros do.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, CallBlock, Expr
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape


class PageContext(Context):
    """Calls macros at once."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        if called.catch_kwargs or called.catch_varargs:
            return called(self.eval_ctx, *args, **kwargs)
        # As `Macro.__call__` does it then.
        given = list(args)
        for name in called.arguments[len(args) :]:
            given.append(kwargs.pop(name, missing) if kwargs else missing)
        if called.caller:
            given.append(kwargs.pop("caller", None) or self.environment.undefined(name="caller"))
        if kwargs or len(args) > called._argument_count:
            return called(self.eval_ctx, *args, **kwargs)  # says what is too much
        return _safe(Markup, called._func(*given))


#: `Markup` of what is text already.
_safe = str.__new__


class PageTemplate(Template):
    """Is imported once: there are no globals but those of the environment."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class PageCode(CodeGenerator):
    """Escapes with `PageEnvironment.shown`."""

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:
        """Without the variables of loops and blocks, which nothing that a template calls asks for."""
        self.write("context.call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class PageEnvironment(Environment):
    """Jinja2's environment with all of these."""

    context_class = PageContext
    template_class = PageTemplate
    code_generator_class = PageCode

    @staticmethod
    def shown(value: Any) -> str:
        """A value as it stands on the page: escaped, unless it says that it is safe."""
        kind = type(value)
        if kind is Markup:
            return value
        return _escape_inner(value) if kind is str else escape(value)
