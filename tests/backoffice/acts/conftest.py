"""A desk of its own for each test of the engine, on both servers."""

from __future__ import annotations

import pytest

from backoffice.access import Actor
from backoffice.audit.trail import Trail
from backoffice.dynamo.table import Table
from tests.backoffice.acts.desk import Desk
from tests.backoffice.audit.asking import actor
from tests.backoffice.dynamo.notebook import Notebook
from tests.conftest import Clock

__all__ = ["actor"]


@pytest.fixture
def desk(trail: Trail, notes: Table, actor: Actor, clock: Clock) -> Desk:
    return Desk(trail, Notebook.new(notes), clock, actor)
