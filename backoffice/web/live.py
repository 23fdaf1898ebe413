"""Pages that are loaded again by themselves, as long as what they show goes on.

A script fetches the page anew and puts what changed in its place; without one the browser loads it
again. Nobody is at work because of that: it keeps no session alive.
"""

from __future__ import annotations

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse

#: Seconds from one loading to the next.
SECONDS = 5
#: What stands in the query of a page that was loaded by itself, and of one that stays as it is.
BY_ITSELF, STILL = "by-itself", "still"


def is_by_itself(request: HttpRequest) -> bool:
    """Whether nobody asked for the page: it was loaded again."""
    return BY_ITSELF in request.GET


def live_seconds(request: HttpRequest, *, goes_on: bool) -> int:
    """After how many seconds a page is loaded again; 0 where what it shows does not go on, or
    whoever reads it holds it still."""
    return SECONDS if goes_on and STILL not in request.GET else 0


def let_fetch(response: HttpResponse) -> HttpResponse:
    """Let the script of this page fetch pages of the site, which no other page may."""
    response._csp_replace = {"connect-src": [SELF]}  # type: ignore[attr-defined]
    return response
