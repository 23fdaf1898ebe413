"""Looking for garbage seldom while much is made that goes by itself."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects that are made before it is looked for circles among them, and how many such looks it
#: takes before older ones are looked at.
_THRESHOLDS = (50_000, 50, 50)
_lock = threading.Lock()
_inside: list[tuple[int, int, int]] = []


@contextmanager
def seldom() -> Iterator[None]:
    """Nothing that is made for an act is part of a circle, so it is gone when nobody has it any
    more. To look for circles as often as Python does takes a third of the time of a run."""
    with _lock:
        if not _inside:
            gc.freeze()
        _inside.append(gc.get_threshold())
        gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        with _lock:
            before = _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
                gc.unfreeze()
