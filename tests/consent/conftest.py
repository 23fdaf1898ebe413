"""Somebody who has signed up, and the site, for tests of consents."""

from tests.signed_up import signed_up
from tests.web import sign_in, site, web_faults, web_server

__all__ = ["sign_in", "signed_up", "site", "web_faults", "web_server"]
