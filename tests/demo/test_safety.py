"""Demo data goes only into a DynamoDB on this very machine."""

from __future__ import annotations

import pytest

from demo.safety import why_not_here


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8001", "http://localhost:1", "http://[::1]:9", "https://127.1.2.3"]
)
def test_a_loopback_address_will_do(url: str) -> None:
    assert why_not_here("dev", url) is None
    assert why_not_here("staging", url) is None


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://dynamodb.eu-central-1.amazonaws.com",
        "http://10.0.0.1:8000",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://0.0.0.0:1",
        "http://[::1",
        "ssm:/dynamodb",
    ],
)
def test_nothing_else_will(url: str | None) -> None:
    assert why_not_here("dev", url)


def test_prod_never_will() -> None:
    assert why_not_here("prod", "http://127.0.0.1:8001")
