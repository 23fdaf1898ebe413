from __future__ import annotations

import base64
import json
import traceback
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import BotoCoreError, CredentialRetrievalError
from botocore.serialize import create_serializer
from botocore.session import Session, get_session
from hypothesis import given

from backoffice.dynamo.client import Client
from backoffice.dynamo.connection import USER_AGENT, body_of, connect, headers_of
from backoffice.dynamo.errors import AccessDeniedError, DynamoError, EncodingError, NotSentError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import encode
from backoffice.net.messages import Answer, Request
from backoffice.net.steps import result_of
from tests.backoffice.dynamo.notebook import IS_NEW, ONE_NOTE, Notebook
from tests.backoffice.dynamo.values import values

MODEL = get_session().get_service_model("dynamodb")


class Recorder:
    """A transport that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.sent.append(request)
        return Answer(200, {}, b'{"ConsumedCapacity":{"CapacityUnits":1}}')


def sent_to(endpoint_url: str | None = None, **environment: str) -> dict[str, str]:
    """The URL and the headers of a request."""
    recorder = Recorder()
    call = connect(
        endpoint_url=endpoint_url, region="eu-central-1", transport=recorder, validate=True
    )
    result_of(call("GetItem", {"TableName": "notes", "Key": {"PK": {"S": "a"}}}))
    (request,) = recorder.sent
    assert request.method == "POST"
    headers = {name.lower(): value for name, value in request.headers.items()}
    return headers | {"url": request.url}


def test_a_request_is_signed_for_its_region_and_names_its_operation() -> None:
    headers = sent_to()

    assert headers["url"] == "https://dynamodb.eu-central-1.amazonaws.com/"
    assert headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert headers["content-type"] == "application/x-amz-json-1.0"
    authorization = headers["authorization"]
    assert authorization.startswith("AWS4-HMAC-SHA256 Credential=local/")
    assert "/eu-central-1/dynamodb/aws4_request" in authorization
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-target" in authorization


def test_an_endpoint_of_ones_own_is_used() -> None:
    assert sent_to("http://127.0.0.1:8001")["url"] == "http://127.0.0.1:8001/"


def test_temporary_credentials_bring_their_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "temporary")

    headers = sent_to()

    assert headers["x-amz-security-token"] == "temporary"
    assert "x-amz-security-token" in headers["authorization"]


#: By what is in the environment, and by what botocore says of its way to credentials.
WITHOUT_CREDENTIALS: dict[str, tuple[tuple[str, ...], BotoCoreError | None, type[DynamoError]]] = {
    "none": (("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), None, AccessDeniedError),
    "half of them": (("AWS_SECRET_ACCESS_KEY",), None, AccessDeniedError),
    "not renewed": (
        (),
        CredentialRetrievalError(provider="x", error_msg="ada@example.com"),
        NotSentError,
    ),
}


@pytest.mark.parametrize(
    ("removed", "said", "error"), WITHOUT_CREDENTIALS.values(), ids=WITHOUT_CREDENTIALS
)
def test_without_credentials_nothing_is_sent(
    removed: tuple[str, ...],
    said: BotoCoreError | None,
    error: type[DynamoError],
    notes: Table,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in removed:
        monkeypatch.delenv(name)
    if said:
        monkeypatch.setattr(Session, "get_credentials", mock.Mock(side_effect=said))
    recorder = Recorder()
    client = Client(cursors=CursorSigner(["s"]), region="eu-central-1", transport=recorder)

    with call_scope(seconds=5), pytest.raises(error) as caught:
        client.find(notes, ONE_NOTE, Notebook.new(notes).parts())
    assert recorder.sent == []
    assert not caught.value.outcome_unknown
    assert "ada" not in "".join(traceback.format_exception(caught.value))


def test_without_a_region_nothing_is_sent(notes: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    recorder = Recorder()
    client = Client(cursors=CursorSigner(["s"]), transport=recorder)

    with call_scope(seconds=5), pytest.raises(NotSentError, match="NoRegionError"):
        client.find(notes, ONE_NOTE, Notebook.new(notes).parts())
    assert recorder.sent == []


@given(values)
def test_a_request_is_written_as_botocore_writes_it(value: Any) -> None:
    request = {"TableName": "notes", "Item": {"a": encode(value)}}
    serializer = create_serializer("json")

    theirs = serializer.serialize_to_request(request, MODEL.operation_model("PutItem"))

    assert json.loads(body_of(request)) == json.loads(theirs["body"])
    assert headers_of("PutItem") == theirs["headers"] | {"User-Agent": USER_AGENT}


def test_binary_is_sent_as_base64() -> None:
    body = body_of({"Item": {"a": {"B": b"\x00\xff"}}})

    assert json.loads(body)["Item"]["a"]["B"] == base64.b64encode(b"\x00\xff").decode()


@pytest.mark.parametrize("odd", ["\ud800", object(), 2**70])
def test_what_has_no_json_form_is_refused_before_the_network(odd: Any) -> None:
    with pytest.raises(EncodingError):
        body_of({"Item": {"a": odd}})


def test_a_name_that_is_no_text_is_refused_before_the_network(notes: Table) -> None:
    recorder = Recorder()
    client = Client(cursors=CursorSigner(["s"]), region="eu-central-1", transport=recorder)

    with call_scope(seconds=5), pytest.raises(EncodingError):
        client.put(notes, Notebook.new(notes).note(1), IS_NEW & path("\ud800").missing())
    assert recorder.sent == []
