"""The browser's address, with and without proxies, whatever the headers say."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from backoffice.web.network import client_address


def address(rf: RequestFactory, forwarded: str | None, remote: str = "10.0.0.9") -> str:
    request = rf.get("/", REMOTE_ADDR=remote)
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_address(request)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "10.0.0.9"),
        (0, "192.0.2.1", "10.0.0.9"),
        (1, None, "10.0.0.9"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.5, 192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.5, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
        (1, "nonsense", "unknown"),
        (1, "203.0.113.5, ", "unknown"),
        (1, "\ud800", "unknown"),
    ],
)
def test_the_address_is_the_one_our_own_proxies_saw(
    rf: RequestFactory,
    settings: Settings,
    proxies: int,
    forwarded: str | None,
    expected: str,
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address(rf, forwarded) == expected


@pytest.mark.parametrize("proxies", [0, 1, 3])
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forwarded=strategies.text(), remote=strategies.text())
def test_garbage_is_tolerated(
    rf: RequestFactory, settings: Settings, proxies: int, forwarded: str, remote: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address(rf, forwarded, remote)
