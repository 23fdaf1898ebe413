"""HTTP exchanges that end at an instant, however slowly the other side sends.

A time-out of a socket only limits the silence between two pieces of an answer. Here every wait
for a piece gets what is left until the instant that `until` sets, and no more.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.httpsession import get_cert_path
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as ExchangeTimeoutError


class OutOfTimeError(Exception):
    """The instant came before the answer was whole."""


class BrokenError(Exception):
    """No connection, or it broke before the answer was whole."""


_ends_at: ContextVar[float] = ContextVar("aws_ends_at")


@contextmanager
def until(ends_at: float) -> Iterator[None]:
    """Let every exchange inside end at this instant of the monotonic clock."""
    token = _ends_at.set(ends_at)
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float:
    """Raises OutOfTimeError where none are."""
    left = _ends_at.get() - time.monotonic()
    if left <= 0:
        raise OutOfTimeError
    return left


class Exchange:
    """Sends a signed request and returns the answer, whole: a handler of botocore's `before-send`.

    Connections are kept; there are no retries and no redirects.
    """

    def __init__(self, connections: int) -> None:
        self._pool = urllib3.PoolManager(
            maxsize=connections, ca_certs=get_cert_path(True), retries=False
        )
        self._pool.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        left = seconds_left()
        try:
            answer = self._pool.urlopen(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers.items()),
                timeout=urllib3.Timeout(total=left),
                redirect=False,
            )
        except NewConnectionError as error:
            # For urllib3 a time-out too, but a refused connection is an answer.
            raise BrokenError from error
        except ExchangeTimeoutError as error:
            raise OutOfTimeError from error
        except HTTPError as error:
            raise BrokenError from error
        return _whole(request.url, answer.status, answer.headers, answer.data)


class _UntilTheEnd(io.RawIOBase):
    """What comes from a socket while there are seconds left."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(seconds_left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_UntilTheEnd(sock, self.fp.detach()))


class _HttpPool(urllib3.HTTPConnectionPool):
    class ConnectionCls(HTTPConnection):
        response_class = _Answer


class _HttpsPool(urllib3.HTTPSConnectionPool):
    class ConnectionCls(HTTPSConnection):
        response_class = _Answer


class _Body:
    """A body that has arrived, in the shape AWSResponse reads."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


def _whole(url: str, status: int, headers: Mapping[str, str], body: bytes) -> AWSResponse:
    fields: Any = HeadersDict(headers)
    return AWSResponse(url, status, fields, _Body(body))
