"""Writing requests, in a form in which nothing can be slipped into them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from backoffice.net.messages import Request, is_name
from backoffice.net.proxies import Proxy

_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WITHOUT_BODY = {"GET", "HEAD"}


class Place(NamedTuple):
    """Where connections lead: what one is kept for."""

    scheme: str
    host: str
    port: int


class Target(NamedTuple):
    """Where a request goes and what it asks for there, as the first lines of a request say it:
    `host` has the port where it is not the usual one, `path` the query."""

    place: Place
    host: str
    path: str


@lru_cache(maxsize=64)
def target_of(url: str) -> Target:
    """Where a request to `url` goes. Raises ValueError where that is not an HTTP URL."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("A URL contains only printable ASCII.")
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError("A request needs an absolute URL of http or https, without a user in it.")
    place = Place(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme])
    host = f"[{place.host}]" if ":" in place.host else place.host
    if place.port != _PORTS[place.scheme]:
        host = f"{host}:{place.port}"
    path = parts.path or "/"
    return Target(place, host, f"{path}?{parts.query}" if parts.query else path)


def written(request: Request, proxy: Proxy | None = None) -> bytes:
    """The bytes of a request, head and body. A proxy is told the whole URL.

    Raises ValueError for what cannot stand in a head: it would end a line, or the head.
    """
    target = target_of(request.url)
    path = f"{target.place.scheme}://{target.host}{target.path}" if proxy else target.path
    headers = _headers(request, target.host)
    if proxy:
        headers |= proxy.headers
    if not all(map(is_name, headers)) or _CONTROL.search("".join(headers.values())):
        raise ValueError("A header holds what no header can hold.")
    if not is_name(request.method):
        raise ValueError("There is no such method.")
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    return f"{request.method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + request.body


def _headers(request: Request, host: str) -> dict[str, str]:
    """What was given, with the host where it is missing, and the length that the body has."""
    given = {name.lower(): name for name in request.headers}
    headers = {} if "host" in given else {"Host": host}
    headers |= request.headers
    says_length = "content-length" in given
    if says_length:
        del headers[given["content-length"]]
    if request.body or says_length or request.method not in _WITHOUT_BODY:
        headers["Content-Length"] = str(len(request.body))
    return headers
