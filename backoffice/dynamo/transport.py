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
from backoffice.net.steps import Steps, result_of

#: Sends a signed request and returns the answer, whole, or raises an UnavailableError.
Transport = Callable[[Request], Answer]


def steps_of(transport: Transport, request: Request) -> Steps[Answer]:
    """An exchange that stops once its request was sent; whole before that, where the transport
    knows no steps."""
    steps: Callable[[Request], Steps[Answer]] | None = getattr(transport, "steps", None)
    if steps is not None:
        return (yield from steps(request))
    answer = transport(request)
    yield
    return answer


class HttpTransport:
    """An exchange whose errors are ours. It sends nothing twice: the client knows what may be."""

    def __init__(self) -> None:
        self._exchange = Exchange()

    def __call__(self, request: Request) -> Answer:
        return result_of(self.steps(request))

    def steps(self, request: Request) -> Steps[Answer]:
        """The same, which stops once the request was sent."""
        try:
            return (yield from self._exchange.steps(request, current_scope().expires_at))
        except net.NotSentError as error:
            raise NotSentError("DynamoDB cannot be reached.") from error
        except net.OutOfTimeError as error:
            raise DeadlineError("DynamoDB did not answer in time.") from error
        except net.TruncatedError as error:
            raise TruncatedResponseError("The answer was cut off.") from error
        except net.BrokenError as error:
            raise UnavailableError("The connection to DynamoDB broke.") from error
