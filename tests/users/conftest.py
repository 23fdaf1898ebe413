"""The site and somebody who has signed up, for tests of what is about users."""

from tests.signed_up import signed_up
from tests.users.finding import finder
from tests.web import sign_in, site, web_faults, web_server

__all__ = ["finder", "sign_in", "signed_up", "site", "web_faults", "web_server"]
