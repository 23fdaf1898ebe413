"""Signature Version 4 over a request to DynamoDB.

botocore's own would do, but it parses and writes the request several times over: that costs more
than all else between a call and the socket. The key of a day is derived once.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from typing import Any

from backoffice.net.requests import target_of

SERVICE = "dynamodb"
_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    url: str, headers: dict[str, str], body: bytes, *, credentials: Any, region: str, now: datetime
) -> dict[str, str]:
    """The headers of a POST with those that sign it.

    `credentials` are botocore's, frozen; `now` is in UTC. The User-Agent is not signed, as a proxy
    may change it.
    """
    at = f"{now:%Y%m%dT%H%M%SZ}"
    all_headers = headers | {"X-Amz-Date": at}
    if credentials.token:
        all_headers["X-Amz-Security-Token"] = credentials.token
    _, host, path = target_of(url)
    canonical = {name.lower(): value for name, value in all_headers.items()} | {"host": host}
    canonical.pop("user-agent", None)
    names = sorted(canonical)
    lines = "".join(f"{name}:{canonical[name]}\n" for name in names)
    signing, digest = ";".join(names), hashlib.sha256(body).hexdigest()
    request = f"POST\n{path}\n\n{lines}\n{signing}\n{digest}".encode()
    scope = f"{at[:8]}/{region}/{SERVICE}/aws4_request"
    text = f"{_ALGORITHM}\n{at}\n{scope}\n{hashlib.sha256(request).hexdigest()}"
    key = _day_key(credentials.secret_key, at[:8], region)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    all_headers["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, "
        f"SignedHeaders={signing}, Signature={signature}"
    )
    return all_headers


@lru_cache(maxsize=8)
def _day_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, SERVICE, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
