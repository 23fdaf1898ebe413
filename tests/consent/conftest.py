"""Somebody who has signed up, the site, and time to read a whole table, for tests of consents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backoffice.dynamo.scope import CallScope, call_scope
from tests.signed_up import signed_up
from tests.web import sign_in, site, web_faults, web_server

__all__ = ["scope", "sign_in", "signed_up", "site", "web_faults", "web_server"]

#: In the table is whatever other tests have put there.
SCAN_SECONDS = 60.0


@pytest.fixture
def scope() -> Iterator[CallScope]:
    """As long as reading everything may take on a busy machine."""
    with call_scope(seconds=SCAN_SECONDS, may_scan=True) as scope:
        yield scope
