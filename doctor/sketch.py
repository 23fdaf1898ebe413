"""Who was probably met before, in memory of a fixed size, however many there are.

A sketch answers "surely not" or "probably": whoever asks looks closely then. With 16 MB it is wrong
once in a thousand times after a million users.
"""

from __future__ import annotations

from threading import Lock

from backoffice.dynamo.wire import Item
from records.index_keys import NAMES

_SIZE_BITS = 27
_MASK = (1 << _SIZE_BITS) - 1


class Sketch:
    """The index keys of profiles, both formats as one. Several threads may use it."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << (_SIZE_BITS - 3))
        self._lock = Lock()

    def meets(self, profile: Item) -> bool:
        """Whether a profile with the same e-mail hash, or the same id at the same provider, was
        probably met before; it is from now on."""
        found = False
        for name, _ in NAMES.values():
            key = profile.get(name, {}).get("S", "")
            # What tells the formats apart stands before the first separator.
            identity = key.partition("#")[2]
            if identity:
                found |= self._add(hash((name, identity)))
        return found

    def _add(self, number: int) -> bool:
        """Whether both bits of a number were set; they are from now on."""
        were_set = True
        with self._lock:
            for at in (number & _MASK, (number >> _SIZE_BITS) & _MASK):
                place, bit = at >> 3, 1 << (at & 7)
                were_set = were_set and bool(self._bits[place] & bit)
                self._bits[place] |= bit
        return were_set
