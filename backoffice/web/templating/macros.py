"""Jinja2 for pages made of hundreds of small macros, all of it escaped.

Jinja2 looks at each macro as at any callable (does it want the context? which of its parameters are
given by name?), at each import for globals that may have changed since, and makes a safe string of
each piece of text before it joins them. All of that costs more than most of the macros do.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

#: What Jinja2's code hands along for callables that take the context.
_FOR_OTHERS = ("_block_vars", "_loop_vars")


class PageContext(Context):
    """Calls a macro at once where all that is given is given by place."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        for name in _FOR_OTHERS:
            kwargs.pop(name, None)
        left = called._argument_count - len(args)
        if kwargs or left < 0 or called.caller or called.catch_kwargs or called.catch_varargs:
            return called(self.eval_ctx, *args, **kwargs)
        # As `Macro.__call__` does it then.
        return Markup(called._func(*args, *(missing,) * left))  # noqa: S704 - made of escaped parts


class PageTemplate(Template):
    """Is imported once: there are no globals but those of the environment."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class PageCode(CodeGenerator):
    """Escapes with `PageEnvironment.shown`."""

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
        return value if type(value) is Markup else escape(value)
