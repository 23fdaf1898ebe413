"""A real browser on the real demo.

The demo and the browser are started once; every test gets a desk whose pages are watched: an
error in the console, a refusal of the content policy, a missing part or a request to another host
fails the test that met it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState

from backoffice.access import Role
from tests import words
from tests.browser.desk import Desk
from tests.browser.people import ADA, People, Person
from tests.browser.runs import Runs
from tests.browser.site import Site, running_demo
from tests.conftest import new_client
from tests.tools.browser import running_browser

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests beside this file, and let them come last: they are the slow ones."""
    here = [item for item in items if HERE in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.ministack)
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demo."""
    with running_demo() as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. What it refuses to do here, it refuses at a desk."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def people(site: Site) -> People:
    """The demo's users."""
    return People(new_client(site.endpoint))


@pytest.fixture(scope="session")
def runs(site: Site, people: People) -> Runs:
    """Bulk runs on the demo's users."""
    return Runs(site, people)


@pytest.fixture
def ada(people: People) -> Person:
    """The user who has everything. Nothing may be done to her: other tests look at her too."""
    return people.by_email(ADA)


@pytest.fixture(scope="session")
def signed_in() -> dict[Role, StorageState]:
    """Who is signed in already, by role."""
    return {}


@pytest.fixture
def desk(browser: Browser, site: Site, signed_in: dict[Role, StorageState]) -> Iterator[Desk]:
    """Opens pages; whatever goes wrong on any of them fails the test."""
    desk = Desk(browser, site, signed_in)
    yield desk
    desk.close()
    assert not desk.faults


@pytest.fixture
def page(desk: Desk) -> Page:
    """A page for a support agent, on a wide screen."""
    return desk.page(words.SUPPORT)
