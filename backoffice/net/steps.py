"""Work that stops while an answer is on its way, so that one thread can have several under way."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")

#: Goes as far as it can without an answer, stops each time a request was sent, and returns what
#: came of it all. Whoever drops it half-way gives up the answer, and its connection is closed.
Steps = Generator[None, None, Result]


def result_of(steps: Steps[Result]) -> Result:
    """All the rest of it: waits for every answer. Raises what it raises."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
