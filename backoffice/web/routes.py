"""URLs of routes. A dozen on every page take nothing, and Django works each of them out anew."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

Query = dict[str, Any]


def url_of(route: str, *, query: Query | None = None, **parts: object) -> str:
    """The URL of a route; `parts` are what stands in its path. Raises NoReverseMatch."""
    if parts or query:
        return reverse(route, kwargs=parts, query=query)
    return _plain_url(route, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _plain_url(route: str, urls: str, _prefix: str) -> str:
    """The same of a route that takes nothing, by all that it depends on."""
    return reverse(route, urls)
