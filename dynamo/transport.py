"""The wire: one HTTP exchange, with what is left of the caller's time as its time-out.

botocore's own session has one time-out per client; ours has one per attempt. botocore lets a
`before-send` handler answer in its place, which is also where tests inject faults.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import urllib3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.httpsession import get_cert_path
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NewConnectionError,
)
from urllib3.exceptions import TimeoutError as ExchangeTimeoutError

from dynamo.errors import DeadlineError, TruncatedResponseError, UnavailableError
from dynamo.scope import current_scope

MAX_CONNECTIONS = 32
CONNECT_SECONDS = 1.0
CHUNK_BYTES = 64 * 1024


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


class HttpTransport:
    """urllib3 with kept connections, no retries of its own and no redirects."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(
            maxsize=MAX_CONNECTIONS, ca_certs=get_cert_path(True), retries=False
        )

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
                preload_content=False,
            )
            body = _read(answer, time.monotonic() + left)
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSentError("DynamoDB cannot be reached.") from error
        except ExchangeTimeoutError as error:
            raise DeadlineError("DynamoDB did not answer in time.") from error
        except IncompleteRead as error:
            raise TruncatedResponseError("The answer was cut off.") from error
        except HTTPError as error:
            raise UnavailableError("The connection to DynamoDB broke.") from error
        return whole_answer(request, answer.status, answer.headers, body)


def _read(answer: urllib3.BaseHTTPResponse, expires_at: float) -> bytes:
    """The whole body; a server that sends drop by drop does not get round the deadline."""
    chunks = []
    for chunk in answer.stream(CHUNK_BYTES):
        chunks.append(chunk)
        if time.monotonic() > expires_at:
            answer.close()
            raise DeadlineError("DynamoDB did not finish its answer in time.")
    answer.release_conn()
    return b"".join(chunks)
