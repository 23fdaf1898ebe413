"""Days and people of their own for tests of the trail."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from tests.backoffice.audit.asking import actor

__all__ = ["actor"]

#: A question about one day may touch the days beside it.
DAYS_APART = 5
_days = itertools.count()


@pytest.fixture
def day() -> date:
    """A day on which no other test puts anything on record."""
    return date(1970, 1, 2) + timedelta(days=DAYS_APART * next(_days))
