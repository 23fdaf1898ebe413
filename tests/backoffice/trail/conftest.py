"""The site, for tests of the pages about the trail."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.backoffice.audit.asking import actor
from tests.backoffice.audit.conftest import DAYS_APART
from tests.web import Site, web_faults, web_server
from tests.web import site as web_site

__all__ = ["actor", "site", "web_faults", "web_server", "web_site"]

_days = itertools.count()


@pytest.fixture
def site(web_site: Site) -> Site:
    """In place of the sign-in tests' own."""
    return web_site


@pytest.fixture
def day() -> date:
    """A day on which no other test puts anything on record, and that is over."""
    return date(2000, 1, 2) + timedelta(days=DAYS_APART * next(_days))


@pytest.fixture
def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
