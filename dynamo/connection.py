"""A bare botocore client, set up for DynamoDB and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from dynamo.parser import ParserFactory, check_short_cut
from dynamo.transport import HttpTransport, Transport

#: What botocore may raise from a call.
ERRORS = (ClientError, BotoCoreError, HTTPClientError, ValueError, KeyError, TypeError)

ApiCall = Callable[[str, dict[str, Any]], dict[str, Any]]


def connect(
    *,
    endpoint_url: str | None,
    region: str | None,
    transport: Transport | None,
    validate: bool,
) -> ApiCall:
    """A function that makes one API call: operation name and request in, answer out.

    Credentials come from where botocore finds them. `validate` checks each request against the
    service model first: on in tests, off where every microsecond is an agent's.
    """
    session = botocore.session.get_session()
    session.register_component("response_parser_factory", ParserFactory())
    client = session.create_client(
        "dynamodb",
        region_name=region,
        endpoint_url=endpoint_url,
        config=Config(
            # Retries are ours: the SDK's would double a write that is not idempotent.
            retries={"total_max_attempts": 1, "mode": "standard"},
            parameter_validation=validate,
            user_agent="serenya-admin",
            account_id_endpoint_mode="disabled",
        ),
    )
    model = client.meta.service_model
    check_short_cut(model.operation_model("GetItem").output_shape)
    send = transport or HttpTransport()
    client.meta.events.register("before-send.dynamodb", _answering(send))
    # The generic form of every method of the client.
    call: ApiCall = client._make_api_call  # type: ignore[attr-defined]
    return call


def _answering(send: Transport) -> Callable[..., Any]:
    """A handler of botocore's `before-send`: what it returns is the answer."""

    def before_send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return send(request)

    return before_send
