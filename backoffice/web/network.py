"""Where a request comes from."""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]*)\](?::\d+)?|(?P<v4>[0-9.]+):\d+")


def client_address(request: HttpRequest) -> str:
    """The network address of the browser, "unknown" where what we are told is none.

    Each of the TRUSTED_PROXIES in front of us adds the network address it was called from to the
    right of X-Forwarded-For; what stands further left is what the browser claims.
    """
    forwarded: str | None = request.META.get("HTTP_X_FORWARDED_FOR")
    hops = forwarded.split(",") if forwarded else []
    hops.append(request.META.get("REMOTE_ADDR", ""))
    return _address(hops[max(0, len(hops) - 1 - settings.TRUSTED_PROXIES)])


def _address(text: str) -> str:
    """A network address in its one spelling, without port and brackets."""
    text = text.strip()
    match = _WITH_PORT.fullmatch(text)
    if match:
        text = match["v6"] or match["v4"] or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
