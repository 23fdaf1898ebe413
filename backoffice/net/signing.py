"""Signature Version 4 over a request to a service of AWS.

botocore's own would do, but it parses and writes the request several times over: that costs more
than all else between a call and the socket. The key of a day is derived once.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from functools import lru_cache
from typing import Any

from backoffice.net.requests import target_of

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    url: str,
    headers: dict[str, str],
    body: bytes,
    *,
    credentials: Any,
    region: str,
    service: str,
    now: float,
    method: str = "POST",
) -> dict[str, str]:
    """The headers of a request with those that sign it; path and query of `url` are in the form in
    which they are signed.

    `credentials` are botocore's, frozen; `service` is its name in signatures ("dynamodb"); `now` is
    in seconds since 1970. The User-Agent is not signed, as a proxy may change it.
    """
    at = _stamp(int(now))
    _, host, path = target_of(url)
    all_headers = headers | {"X-Amz-Date": at}
    if credentials.token:
        all_headers["X-Amz-Security-Token"] = credentials.token
    order, signing = _in_order(tuple(all_headers))
    values = {"host": host, **all_headers}
    lines = "".join([f"{lower}:{values[name]}\n" for lower, name in order])
    path, _, query = path.partition("?")
    request = f"{method}\n{path}\n{query}\n{lines}\n{signing}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{at[:8]}/{region}/{service}/aws4_request"
    text = f"{_ALGORITHM}\n{at}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = _day_key(credentials.secret_key, at[:8], region, service)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    all_headers["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={signing}, Signature={signature}"
    )
    return all_headers


@lru_cache(maxsize=2)
def _stamp(second: int) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(second))


@lru_cache(maxsize=8)
def _in_order(names: tuple[str, ...]) -> tuple[list[tuple[str, str]], str]:
    """The names of headers in small letters and as they are, in the order in which they are
    signed, and the list of them."""
    signed = {name.lower(): name for name in names} | {"host": "host"}
    signed.pop("user-agent", None)
    return sorted(signed.items()), ";".join(sorted(signed))


@lru_cache(maxsize=8)
def _day_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
