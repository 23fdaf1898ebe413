"""How fast a table is written: a budget of write units for all threads, and one back-off for all.

pace = Pace("notes", units_per_second=2000)
with call_scope(seconds=25, pace=pace):  # in each thread
    ...
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

#: What was not used is kept for so long, and may then be used at once.
BURST_SECONDS = 0.1
#: Throttling within this time of the last is the same one: all threads hear of it.
WAVE_SECONDS = 0.5
#: So much of the whole budget comes back a second after throttling.
RECOVERY_PER_SECOND = 0.1
SMALLEST_SHARE = 1 / 64
#: What is slept at most before looking again: others may have been throttled meanwhile.
_NAP_SECONDS = 0.25
#: Of a unit: less is a matter of rounding.
_NOTHING = 1e-6
#: How much the latest answer says about what the next write will cost.
_WEIGHT = 0.2


class Pace:
    """Write units a second that everybody who writes to `table` may use together. Safe for threads.

    What a write costs is known from its answer alone. So units are reserved for it by what such
    writes cost lately, and put right afterwards. Units are those of the table; its indexes have a
    throughput of their own. When DynamoDB throttles, the budget is halved for all, and comes back
    bit by bit.
    """

    def __init__(
        self,
        table: str,
        units_per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        if units_per_second <= 0:
            raise ValueError("A budget is more than nothing.")
        self.table = table
        self.units_per_second = units_per_second
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._at = clock()
        self._share = 1.0
        self._slowed_at = -WAVE_SECONDS
        #: Units since the beginning: that there were to use, and that were given away.
        self._earned = 0.0
        self._given = 0.0
        self._units_a_write = 1.0

    def take(self, writes: int) -> float:
        """Wait for the turn of so many writes; the units that are reserved for them."""
        with self._lock:
            self._earn()
            self._given = max(self._given, self._earned - self._burst)
            turn, reserved = self._given, writes * self._units_a_write
            self._given += reserved
        while pause := self._until(turn):
            self._sleep(pause)
        return reserved

    def settle(self, reserved: float, writes: int, units: float | None) -> None:
        """Put right what was reserved: `units` is what the writes cost, None where nobody knows."""
        if units is None:
            return
        with self._lock:
            self._given += units - reserved
            if units and writes:
                self._units_a_write += (units / writes - self._units_a_write) * _WEIGHT

    def slow_down(self) -> None:
        """DynamoDB asked for it: from now on everybody takes half."""
        with self._lock:
            self._earn()
            if self._at >= self._slowed_at + WAVE_SECONDS:
                self._slowed_at = self._at
                self._share = max(SMALLEST_SHARE, self._share / 2)

    @property
    def share(self) -> float:
        """How much of the budget may be used at present."""
        with self._lock:
            self._earn()
            return self._share

    @property
    def _burst(self) -> float:
        return BURST_SECONDS * self.units_per_second

    def _until(self, turn: float) -> float:
        """Seconds to sleep before looking again whether it is somebody's turn; 0 where it is."""
        with self._lock:
            self._earn()
            missing = turn - self._earned
            if missing <= _NOTHING:
                return 0.0
            return min(_NAP_SECONDS, missing / (self.units_per_second * self._share))

    def _earn(self) -> None:
        """Count what there is to use by now, at the share that held meanwhile."""
        now = self._clock()
        passed, before = now - self._at, self._share
        self._at = now
        self._share = min(1.0, before + passed * RECOVERY_PER_SECOND)
        self._earned += passed * self.units_per_second * (before + self._share) / 2
