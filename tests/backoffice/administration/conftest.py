"""The site, and accounts on both servers, for tests of what admins do about staff."""

from tests.backoffice.staff.accounts import account, cheap_hashes, entries, new_account, store
from tests.web import sign_in, site, web_faults, web_server

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
