"""A desk of its own for each test of runs, on both servers."""

from __future__ import annotations

import pytest

from backoffice.audit.trail import Trail
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from tests.backoffice.bulk.desk import Desk
from tests.conftest import Clock


@pytest.fixture
def desk(trail: Trail, clock: Clock) -> Desk:
    staff = StaffStore(trail.client, staff_table("serenya-dev-backoffice"), trail)
    return Desk(staff, clock)
