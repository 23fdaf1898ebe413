"""Signed calls to one service of AWS, each over by an instant of the monotonic clock.

botocore finds credentials and endpoint. Its clients are not used: what they do between a call and
the socket takes several times as long as all else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import botocore.session
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

from backoffice.net.errors import BrokenError, NotSentError, OutOfTimeError
from backoffice.net.exchange import Exchange
from backoffice.net.messages import Answer, Request
from backoffice.net.signing import signed_headers


class Place(NamedTuple):
    """Where a service is, without a slash at the end, and who asks it."""

    url: str
    region: str
    session: Session


class Calls:
    """Calls to a service, by its name in signatures. Safe for threads."""

    def __init__(
        self, service: str, *, region: str | None, endpoint_url: str | None, connections: int
    ) -> None:
        """`region` and `endpoint_url` where botocore is not to find them; so many `connections` are
        kept."""
        self._service = service
        self._region, self._endpoint_url = region, endpoint_url
        self._exchange = Exchange(kept=connections)

    @cached_property
    def place(self) -> Place:
        """Where the service is; it takes a moment to find out, and nothing is sent. Raises
        BotoCoreError."""
        session = botocore.session.get_session()
        client = session.create_client(
            self._service, region_name=self._region, endpoint_url=self._endpoint_url
        )
        return Place(client.meta.endpoint_url.rstrip("/"), client.meta.region_name, session)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, ends_at: float
    ) -> Answer:
        """The answer, whatever it says; asked for a second time where the connection broke, so that
        only what may be repeated is sent. A query in `url` is in its canonical form.

        Raises the errors of `net.errors`, and BotoCoreError where there are no credentials.
        """
        _, region, session = self.place
        signed = signed_headers(
            url,
            dict(headers),
            body,
            credentials=_credentials(session),
            region=region,
            service=self._service,
            now=time.time(),
            method=method,
        )
        request = Request(method, url, signed, body)
        try:
            return self._exchange(request, _checked(ends_at))
        except (NotSentError, BrokenError):
            return self._exchange(request, _checked(ends_at))


def _checked(ends_at: float) -> float:
    if time.monotonic() >= ends_at:
        raise OutOfTimeError("The time is over.")
    return ends_at


def _credentials(session: Session) -> Any:
    """The credentials of now: temporary ones are renewed when they are asked for."""
    found = session.get_credentials()
    if found is None:
        raise NoCredentialsError
    return found.get_frozen_credentials()
