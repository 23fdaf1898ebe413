"""The wire: one HTTP exchange, with what is left of the caller's time as its time-out.

botocore's own session has one time-out per client; ours has one per attempt. Tests put faults in
its place.
"""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.httpsession import get_cert_path
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as ExchangeTimeoutError

from backoffice.dynamo.errors import DeadlineError, TruncatedResponseError, UnavailableError
from backoffice.dynamo.scope import current_scope

MAX_CONNECTIONS = 32
CONNECT_SECONDS = 1.0


class NotSentError(UnavailableError):
    """No connection: the request never left, so nothing can have been done."""

    outcome_unknown = False


class Transport(Protocol):
    """Sends a signed request and returns the answer, whole."""

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse: ...


class WholeBody:
    """A body that has arrived, in the shape AWSResponse reads."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.body


def whole_answer(
    request: AWSPreparedRequest, status: int, headers: Mapping[str, str], body: bytes
) -> AWSResponse:
    """botocore's answer object around a body that is here already."""
    fields: Any = HeadersDict(headers)
    return AWSResponse(request.url, status, fields, WholeBody(body))


class _UntilDeadline(io.RawIOBase):
    """What comes from a socket until the deadline of the scope.

    A time-out of a socket only limits the silence between two pieces of an answer: a server that
    sends drop by drop would get round it.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(current_scope().remaining())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer, head and body, read until the deadline and no longer."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_UntilDeadline(sock, self.fp.detach()))


class _HttpPool(urllib3.HTTPConnectionPool):
    class ConnectionCls(HTTPConnection):
        response_class = _Answer


class _HttpsPool(urllib3.HTTPSConnectionPool):
    class ConnectionCls(HTTPSConnection):
        response_class = _Answer


class HttpTransport:
    """urllib3 with kept connections, no retries of its own and no redirects."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(
            maxsize=MAX_CONNECTIONS, ca_certs=get_cert_path(True), retries=False
        )
        self._pool.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def __call__(self, request: AWSPreparedRequest) -> AWSResponse:
        left = current_scope().remaining()
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=left)
        try:
            answer = self._pool.urlopen(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers.items()),
                timeout=timeout,
                redirect=False,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSentError("DynamoDB cannot be reached.") from error
        except ExchangeTimeoutError as error:
            raise DeadlineError("DynamoDB did not answer in time.") from error
        except HTTPError as error:
            if isinstance(error.__cause__, http.client.IncompleteRead):
                raise TruncatedResponseError("The answer was cut off.") from error
            raise UnavailableError("The connection to DynamoDB broke.") from error
        return whole_answer(request, answer.status, answer.headers, answer.data)
