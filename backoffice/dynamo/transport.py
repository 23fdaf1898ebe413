"""The wire: one HTTP exchange, with what is left of the caller's time. Tests put faults in its
place."""

from __future__ import annotations

from collections.abc import Callable

from backoffice.dynamo.errors import (
    DeadlineError,
    NotSentError,
    TruncatedResponseError,
    UnavailableError,
)
from backoffice.dynamo.scope import current_scope
from backoffice.net import errors as net
from backoffice.net.exchange import Exchange
from backoffice.net.messages import Answer, Request

#: Sends a signed request and returns the answer, whole, or raises an UnavailableError.
Transport = Callable[[Request], Answer]


class HttpTransport:
    """An exchange whose errors are ours. It sends nothing twice: the client knows what may be."""

    def __init__(self) -> None:
        self._exchange = Exchange()

    def __call__(self, request: Request) -> Answer:
        try:
            return self._exchange(request, current_scope().expires_at)
        except net.NotSentError as error:
            raise NotSentError("DynamoDB cannot be reached.") from error
        except net.OutOfTimeError as error:
            raise DeadlineError("DynamoDB did not answer in time.") from error
        except net.TruncatedError as error:
            raise TruncatedResponseError("The answer was cut off.") from error
        except net.BrokenError as error:
            raise UnavailableError("The connection to DynamoDB broke.") from error
