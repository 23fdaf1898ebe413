"""URLs of routes. A dozen on every page take nothing, and Django works each of them out anew."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.http import urlencode

Query = dict[str, str]


def url_of(route: str, *, query: Query | None = None, **parts: object) -> str:
    """The URL of a route; `parts` are what stands in its path. Raises NoReverseMatch."""
    if parts:
        return reverse(route, kwargs=parts, query=query)
    plain = _plain_url(route, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return f"{plain}?{urlencode(query)}" if query else plain


@cache
def _plain_url(route: str, urls: str, _prefix: str) -> str:
    """The same of a route that takes nothing, by all that it depends on."""
    return reverse(route, urls)
