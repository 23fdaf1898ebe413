"""The proxy that the environment names for a URL, if any.

HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in small letters too, as Python's standard library reads
them. This machine is never reached through one.
"""

from __future__ import annotations

import base64
import ipaddress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from backoffice.net.errors import NotSentError

_PORT = 80


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy is, and what it wants to be told with each request to it."""

    host: str
    port: int
    headers: dict[str, str] = field(repr=False)


def find_proxy(scheme: str, host: str, port: int) -> Proxy | None:
    """The proxy on the way to `host`. Raises NotSentError for one that cannot be used."""
    url = getproxies_environment().get(scheme)
    if not url or is_loopback(host) or proxy_bypass(f"{host}:{port}"):
        return None
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        port = parts.port or _PORT
    except ValueError:
        port = 0
    if parts.scheme != "http" or not parts.hostname or not port:
        raise NotSentError("The environment names a proxy whose URL is not http://host:port.")
    headers = {}
    if parts.username is not None:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(secret.encode()).decode()}"
    return Proxy(parts.hostname, port, headers)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
