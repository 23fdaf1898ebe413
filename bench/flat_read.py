"""Reading a record of the flat layout into the domain, beside one of the planned layout.

Both samples are whole: device, session, registration, subscription, consents.
"""

from __future__ import annotations

from functools import partial

from bench.measure import OURS, Benchmark
from records.table import StoredUser
from tests import samples

PLANNED = "planned layout"


def benchmark() -> Benchmark:
    flat, planned = samples.flat()[0], samples.planned()[0]
    assert StoredUser.of(flat).layout.name == "flat"
    assert StoredUser.of(planned).layout.name == "planned"
    contestants = {OURS: partial(StoredUser.of, flat), PLANNED: partial(StoredUser.of, planned)}
    return Benchmark("flat record into the domain", contestants, bounds={PLANNED: 0.90})
