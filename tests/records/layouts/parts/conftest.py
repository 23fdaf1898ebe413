"""The tests of this folder run on each layout, and on both servers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from records.table import UsersTable
from tests.conftest import Clock, Server
from tests.records.layouts.parts.desk import Desk
from tests.records.shapes import FLAT_SHAPE, PLANNED_SHAPE, Shape

ON = [("dynoxide", PLANNED_SHAPE), ("dynoxide", FLAT_SHAPE), ("ministack", FLAT_SHAPE)]
#: The part that a file is about.
PARTS = {"test_session": "session", "test_device": "device", "test_usage": "usage"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        pairs = [
            pytest.param(server, shape, marks=getattr(pytest.mark, server), id=f"{server}-{shape}")
            for server, shape in ON
        ]
        metafunc.parametrize(("server", "shape"), pairs, indirect=["server"])
    elif "shape" in metafunc.fixturenames:
        metafunc.parametrize("shape", [PLANNED_SHAPE, FLAT_SHAPE], ids=str)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, start: Callable[[str], Server]) -> Server:
    """The one that goes with the layout."""
    return start(request.param)


@pytest.fixture
def desk(
    users: UsersTable, user_id: str, clock: Clock, shape: Shape, request: pytest.FixtureRequest
) -> Desk:
    return Desk(users, user_id, clock, shape, shape.part(PARTS[request.path.stem]))
