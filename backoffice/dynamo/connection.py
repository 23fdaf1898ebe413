"""One call of the DynamoDB API: a signed request out, its answer in.

botocore finds credentials and endpoint. Its client is not used: from call to answer it walks the
service model several times over, for which a GetItem costs three times as much.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

import botocore.session
import orjson
from botocore.config import Config
from botocore.exceptions import BotoCoreError, NoCredentialsError, PartialCredentialsError
from botocore.model import ServiceModel
from botocore.session import Session
from botocore.validate import ParamValidator

from backoffice.dynamo.answers import read_answer
from backoffice.dynamo.errors import (
    AccessDeniedError,
    DynamoError,
    EncodingError,
    NotSentError,
    RequestError,
)
from backoffice.dynamo.transport import HttpTransport, Transport, steps_of
from backoffice.net.messages import Request
from backoffice.net.signing import signed_headers
from backoffice.net.steps import Steps

SERVICE = "dynamodb"
USER_AGENT = "dynamo-gateway"

ApiCall = Callable[[str, dict[str, Any]], Steps[dict[str, Any]]]


def connect(
    *,
    endpoint_url: str | None,
    region: str | None,
    transport: Transport | None,
    validate: bool,
) -> ApiCall:
    """A function that makes one API call: operation name and request in, answer out, in steps.

    Credentials come from where botocore finds them. `validate` checks each request against the
    service model first: on in tests, off where every microsecond is an agent's.

    A call raises the errors of `dynamo.errors`, and RefusalError for what DynamoDB refused.
    """
    session = botocore.session.get_session()
    client = _client(session, region, endpoint_url)
    url = client.meta.endpoint_url.rstrip("/") + "/"
    signed_region = client.meta.region_name
    model = client.meta.service_model
    send = transport or HttpTransport()

    def call(operation: str, request: dict[str, Any]) -> Steps[dict[str, Any]]:
        if validate:
            check(model, operation, request)
        body = body_of(request)
        headers = signed_headers(
            url,
            headers_of(operation),
            body,
            credentials=_credentials(session),
            region=signed_region,
            service=SERVICE,
            now=time.time(),
        )
        answer = yield from steps_of(send, Request("POST", url, headers, body))
        return read_answer(operation, answer)

    return call


def headers_of(operation: str) -> dict[str, str]:
    """The headers of one call, not yet signed."""
    return {
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "User-Agent": USER_AGENT,
    }


def body_of(request: dict[str, Any]) -> bytes:
    """A request as it is sent. Raises EncodingError for what is no text."""
    try:
        return orjson.dumps(request, default=_base64)
    except orjson.JSONEncodeError as error:
        raise EncodingError("The request holds something that is not JSON.") from error


def check(model: ServiceModel, operation: str, request: dict[str, Any]) -> None:
    """Raise RequestError where a request does not fit the service model."""
    shape = model.operation_model(operation).input_shape
    assert shape is not None  # noqa: S101 - every operation of DynamoDB takes something
    if ParamValidator().validate(request, shape).has_errors():
        # The report quotes values, so it is not repeated.
        raise RequestError("The request does not fit the service model.")


def _client(session: Session, region: str | None, endpoint_url: str | None) -> Any:
    """botocore's client, for what it knows: endpoint, region, service model."""
    config = Config(account_id_endpoint_mode="disabled")
    try:
        return session.create_client(
            SERVICE, region_name=region, endpoint_url=endpoint_url, config=config
        )
    except BotoCoreError as error:
        raise _never_sent(error) from None


def _credentials(session: Session) -> Any:
    """The credentials of now. Asked for on every call, because temporary ones are renewed then."""
    try:
        found = session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found.get_frozen_credentials()
    except BotoCoreError as error:
        raise _never_sent(error) from None


def _never_sent(error: BotoCoreError) -> DynamoError:
    """What botocore's error means. Its text may quote the environment, so it is not repeated."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return AccessDeniedError("There are no AWS credentials.")
    return NotSentError(f"There is no way to call DynamoDB ({type(error).__name__}).")


def _base64(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError
    return base64.b64encode(value).decode()
