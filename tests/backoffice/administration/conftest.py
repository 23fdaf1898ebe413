"""The site, and accounts on both servers, for tests of what admins do about staff."""

from __future__ import annotations

import pytest

from tests import words
from tests.backoffice.staff.accounts import account, cheap_hashes, entries, new_account, store
from tests.web import Browser, Site, sign_in, site, web_faults, web_server

__all__ = [
    "account",
    "cheap_hashes",
    "entries",
    "new_account",
    "sign_in",
    "site",
    "store",
    "web_faults",
    "web_server",
]


@pytest.fixture
def admin(site: Site) -> Browser:
    """An admin of whom no other test knows, signed in."""
    return site.sign_in(site.new_account(words.ADMIN))
