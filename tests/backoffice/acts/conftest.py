"""A desk of its own for each test of the engine, on both servers."""

from __future__ import annotations

import uuid

import pytest

from backoffice.access import Actor
from backoffice.audit.trail import Trail
from backoffice.dynamo import client
from backoffice.dynamo.table import Table
from tests import words
from tests.backoffice.acts.desk import Desk
from tests.backoffice.dynamo.notebook import Notebook
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once: nothing here gets better by waiting for it."""
    monkeypatch.setattr(client, "BACKOFF_SECONDS", 0.001)


@pytest.fixture
def actor() -> Actor:
    return Actor(uuid.uuid4().hex, words.SUPPORT, "request-1")


@pytest.fixture
def desk(trail: Trail, notes: Table, actor: Actor, clock: Clock) -> Desk:
    return Desk(trail, Notebook.new(notes), clock, actor)
