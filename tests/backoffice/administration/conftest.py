"""The site, for tests of the pages about staff."""

from tests.web import sign_in, site, web_faults, web_server

__all__ = ["sign_in", "site", "web_faults", "web_server"]
