"""Our signature is the one that botocore makes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from backoffice.dynamo.signing import signed_headers

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
HEADERS = {
    "X-Amz-Target": "DynamoDB_20120810.Query",
    "Content-Type": "application/x-amz-json-1.0",
    "User-Agent": "dynamo-gateway",
}
URLS = [
    "https://dynamodb.eu-central-1.amazonaws.com/",
    "http://127.0.0.1:8001/",
    "https://127.0.0.1:443/",
    "http://[::1]:8000/",
    "http://127.0.0.1:80/",
]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("token", [None, "a session token"])
@pytest.mark.parametrize("body", [b"{}", '{"a": "ä"}'.encode()])
def test_a_signature_is_that_of_botocore(
    url: str, token: str | None, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = Credentials("AN-ID", "a made-up key", token)
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    request = AWSRequest("POST", url, headers=HEADERS, data=body)
    auth.SigV4Auth(credentials, "dynamodb", "eu-central-1").add_auth(request)

    ours = signed_headers(
        url,
        HEADERS,
        body,
        credentials=credentials.get_frozen_credentials(),
        region="eu-central-1",
        now=NOW,
    )

    assert ours == dict(request.headers.items())


def test_the_next_day_and_other_credentials_have_keys_of_their_own() -> None:
    def signature(secret: str, now: datetime) -> str:
        frozen = Credentials("AN-ID", secret).get_frozen_credentials()
        headers = signed_headers(
            URLS[0], HEADERS, b"{}", credentials=frozen, region="eu-central-1", now=now
        )
        return headers["Authorization"]

    all_of_them = {
        signature(secret, now) for secret in ("one", "two") for now in (NOW, NOW.replace(day=2))
    }
    assert len(all_of_them) == 4
