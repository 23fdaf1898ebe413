"""The URLs of routes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, get_script_prefix, set_script_prefix

from backoffice.web.routes import url_of


@pytest.fixture
def prefix() -> Iterator[None]:
    """What is set here is gone afterwards."""
    before = get_script_prefix()
    yield
    set_script_prefix(before)


@pytest.mark.usefixtures("prefix")
def test_a_url_begins_with_the_prefix_of_its_request() -> None:
    for stage in ("/", "/stage/", "/"):
        set_script_prefix(stage)
        assert url_of("staff:account") == f"{stage}account/"
        assert url_of("staff:account", query={"a": ["b c", "d"]}) == f"{stage}account/?a=b+c&a=d"
        assert url_of("administration:detail", staff_id="0" * 32) == f"{stage}staff/{'0' * 32}/"


@pytest.mark.parametrize("route", ["nowhere", "administration:detail"])
def test_a_route_that_is_not_there_is_an_error_each_time(route: str) -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            url_of(route)
