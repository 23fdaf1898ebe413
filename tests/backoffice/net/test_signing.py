"""Our signature is the one that botocore makes, to the byte."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials

from backoffice.aws.s3 import _HEADERS
from backoffice.dynamo.connection import headers_of
from backoffice.net.signing import signed_headers

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
URLS = [
    "https://dynamodb.eu-central-1.amazonaws.com/",
    "http://127.0.0.1:8001/",
    "https://127.0.0.1:443/",
    "http://[::1]:8000/",
    "http://127.0.0.1:80/",
    "https://Dynamo.Example.COM/",
]
REGIONS = ["eu-central-1", "us-east-1", "cn-north-1"]
SERVICES = ["dynamodb", "kms"]
OPERATIONS = ["GetItem", "Query", "BatchExecuteStatement", "TransactWriteItems"]
#: Some requests of one secret on one day, as it is in life, and others between them.
SECRETS = ["a made-up key", "an other/one+", "ünïcode"]
TEXT = "abc \t\"'/+=%&ä\u2028😀\x00"


def generated(rng: random.Random) -> tuple[str, bytes, ReadOnlyCredentials, str, datetime, str]:
    """URL, body, credentials, region, instant and operation of a made-up request."""
    token = "".join(rng.choices("abcXYZ019/+=", k=rng.randint(1, 400)))
    key_id = "".join(rng.choices("ABCDEF0123", k=20))
    credentials = Credentials(key_id, rng.choice(SECRETS), rng.choice([None, token]))
    at = datetime.fromtimestamp(rng.randrange(946684800, 4102444800), UTC)
    return (
        rng.choice(URLS),
        "".join(rng.choices(TEXT, k=rng.randint(0, 300))).encode(),
        credentials.get_frozen_credentials(),
        rng.choice(REGIONS),
        rng.choice([at, NOW]),
        rng.choice(OPERATIONS),
    )


@pytest.mark.parametrize(
    "count", [pytest.param(1000), pytest.param(10_000, marks=pytest.mark.soak)]
)
def test_signatures_are_those_of_botocore(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(count)
    for _ in range(count):
        url, body, credentials, region, now, operation = generated(rng)
        headers = headers_of(operation)
        request = AWSRequest("POST", url, headers=headers, data=body)
        stands_still = now.replace(tzinfo=None)
        monkeypatch.setattr(auth, "get_current_datetime", lambda at=stands_still: at)
        service = rng.choice(SERVICES)
        signer = auth.SigV4Auth(credentials, service, region)
        signer.add_auth(request)

        ours = signed_headers(
            url,
            headers,
            body,
            credentials=credentials,
            region=region,
            service=service,
            now=now.timestamp(),
        )

        assert ours == dict(request.headers.items())


#: A listing with everything in its query, one object, and a bucket as a path.
IN_A_BUCKET = "http://a-bucket.s3.eu-central-1.amazonaws.com"
QUERY = "continuation-token=1%2Fa%3D%3D&encoding-type=url&list-type=2&prefix=users%2Fa%20b%2F"
GETS = [
    ("GET", f"{IN_A_BUCKET}/?{QUERY}"),
    ("HEAD", f"{IN_A_BUCKET}/outgoing/chat_1_a-b.c~d%20e%2B"),
    ("GET", "http://127.0.0.1:9000/a-bucket?list-type=2&prefix="),
]


@pytest.mark.parametrize(("method", "url"), GETS)
def test_so_is_the_one_of_a_question_to_s3(
    method: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = Credentials("AN-ID", SECRETS[0], "a token").get_frozen_credentials()
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    request = AWSRequest(method, url, headers={"User-Agent": "backoffice"})
    auth.S3SigV4Auth(credentials, "s3", "eu-central-1").add_auth(request)

    ours = signed_headers(
        url,
        dict(_HEADERS),
        b"",
        credentials=credentials,
        region="eu-central-1",
        service="s3",
        now=NOW.timestamp(),
        method=method,
    )

    theirs = {name.lower(): value for name, value in request.headers.items()}
    assert {name.lower(): value for name, value in ours.items()} == theirs


def test_the_next_day_other_credentials_and_services_have_keys_of_their_own() -> None:
    def signature(secret: str, now: datetime, service: str) -> str:
        frozen = Credentials("AN-ID", secret).get_frozen_credentials()
        headers = signed_headers(
            URLS[0],
            headers_of("Query"),
            b"{}",
            credentials=frozen,
            region="eu-central-1",
            service=service,
            now=now.timestamp(),
        )
        return headers["Authorization"]

    all_of_them = {
        signature(secret, now, service)
        for secret in ("one", "two")
        for now in (NOW, NOW.replace(day=2))
        for service in SERVICES
    }
    assert len(all_of_them) == 8
