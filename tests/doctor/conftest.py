"""The site and a table of its own, for tests of what is about the doctor."""

from tests.web import sign_in, site, web_faults, web_server

__all__ = ["sign_in", "site", "web_faults", "web_server"]
