"""The site with runs on users of their own, of which two already need a second person."""

from __future__ import annotations

import pytest

from tests import words
from tests.backoffice.runs.crew import Crew
from tests.web import Site, sign_in, site, web_faults, web_server

__all__ = ["crew", "sign_in", "site", "web_faults", "web_server"]


@pytest.fixture
def crew(site: Site) -> Crew:
    site.runs.limit = 1
    return Crew(site, site.new_account(words.LEAD, name="Pat"), site.new_account(words.ADMIN))
