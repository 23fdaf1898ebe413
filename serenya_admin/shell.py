"""What Serenya's back office says of itself around every page."""

from __future__ import annotations

from dataclasses import replace

from backoffice.administration import shell as administration
from backoffice.runs import shell as runs
from backoffice.trail import shell as trail
from backoffice.web.errors import PAGES
from backoffice.web.shell import Shell
from billing import shell as billing
from chat import shell as chat
from consent import shell as consent
from users import shell as users

_BRAND = (
    "M10 16.4S3.2 12.6 3.2 7.9A3.7 3.7 0 0 1 10 5.8a3.7 3.7 0 0 1 6.8 2.1"
    "c0 4.7-6.8 8.5-6.8 8.5M7.2 9.4H9l1-1.8 1.2 3.6.9-1.8h.9"
)

SHELL = Shell(
    name="Serenya",
    suffix="back office",
    favicon="icon.svg",
    home="users:home",
    home_words="Go to search",
    navigation=(
        users.DESTINATION,
        runs.DESTINATION,
        consent.DESTINATION,
        billing.DESTINATION,
        chat.DESTINATION,
        trail.DESTINATION,
        administration.DESTINATION,
    ),
    search=users.SEARCH,
    keys=users.KEYS,
    icons={"brand": _BRAND, **users.ICONS, **billing.ICONS, **chat.ICONS},
    environments={
        "dev": "Test environment",
        "staging": "Rehearsal for production",
        "prod": "Real users: what you do here affects them",
    },
    errors={
        404: replace(PAGES[404], advice="Check the URL, or start from the search."),
        500: replace(
            PAGES[500],
            message="We could not show this page. If you were changing something, look at the "
            "user's staff activity to see whether it was done.",
        ),
    },
    subject_pages=(users.PAGE, runs.PAGE),
    home_parts=(runs.WAITING,),
)
