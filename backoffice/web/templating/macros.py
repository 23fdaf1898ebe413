"""Macros are called at once.

A page calls hundreds. Jinja2 looks at each as at any callable (does it want the context? which of
its parameters are given by name?), which costs more than most of them do.
"""

from __future__ import annotations

from typing import Any

from jinja2.runtime import Context, Macro, missing
from markupsafe import Markup

#: What Jinja2's code hands along for callables that take the context.
_FOR_OTHERS = ("_block_vars", "_loop_vars")


class PageContext(Context):
    """The context of a template, for pages that escape everything."""

    def call(  # type: ignore[override]
        self, called: Any, /, *args: Any, **kwargs: Any
    ) -> Any:
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        for name in _FOR_OTHERS:
            kwargs.pop(name, None)
        left = called._argument_count - len(args)
        if kwargs or left < 0 or called.caller or called.catch_kwargs or called.catch_varargs:
            return called(self.eval_ctx, *args, **kwargs)
        # As `Macro.__call__` does it where all that is given is given by place.
        return Markup(called._func(*args, *(missing,) * left))  # noqa: S704 - made of escaped parts
