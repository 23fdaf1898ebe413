"""Days and people of their own for tests of the trail."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from random import Random

import pytest

from access import Actor, Role


@pytest.fixture
def day() -> date:
    """A day on which no other test puts anything on record."""
    return date(1970, 1, 2) + timedelta(days=Random().randrange(10_000))


@pytest.fixture
def actor() -> Actor:
    return Actor(uuid.uuid4().hex, Role.SUPPORT, "request-1")
