"""The WSGI application."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

from serenya_admin.requests import tidied

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serenya_admin.settings")

_site = get_wsgi_application()
# What is loaded by now stays, and what a page makes goes by itself: the collector need not look at
# the one, nor at the other several times a page.
gc.freeze()
gc.set_threshold(10_000, 20, 50)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site, behind what keeps a request from failing before Django can answer it."""
    return _site(tidied(environ), start_response)
