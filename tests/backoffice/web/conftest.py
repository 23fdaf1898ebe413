"""The site, for tests of what is around its pages."""

from tests.web import sign_in, site, web_faults, web_server

__all__ = ["sign_in", "site", "web_faults", "web_server"]
