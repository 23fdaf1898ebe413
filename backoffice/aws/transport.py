"""Between botocore's clients and the exchange: requests go out through `net`, until an instant."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict

from backoffice.net.errors import OutOfTimeError
from backoffice.net.exchange import Exchange
from backoffice.net.messages import Answer, Request

_ends_at: ContextVar[float] = ContextVar("aws_ends_at")


@contextmanager
def until(ends_at: float) -> Iterator[None]:
    """Let every exchange inside end at this instant of the monotonic clock."""
    token = _ends_at.set(ends_at)
    try:
        yield
    finally:
        _ends_at.reset(token)


def check_time() -> None:
    """Raises OutOfTimeError where the instant has come."""
    if time.monotonic() >= _ends_at.get():
        raise OutOfTimeError("The time is over.")


class BeforeSend:
    """Sends a signed request and returns the answer, whole: a handler of botocore's `before-send`,
    which takes what it returns for the answer.

    Raises the errors of `net.errors`.
    """

    def __init__(self, connections: int) -> None:
        self._exchange = Exchange(kept=connections)

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        check_time()
        headers = {name: _text(value) for name, value in request.headers.items()}
        body: Any = request.body or b""
        asked = Request(request.method, request.url, headers, body)
        return as_botocore(request, self._exchange(asked, _ends_at.get()))


def as_botocore(request: AWSPreparedRequest, answer: Answer) -> AWSResponse:
    """An answer in the shape in which botocore reads one."""
    headers: Any = HeadersDict(answer.headers)
    return AWSResponse(request.url, answer.status, headers, _Body(answer.body))


class _Body:
    """A body that has arrived, in the shape AWSResponse reads."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self._body


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
