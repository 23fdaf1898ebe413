"""Buckets for tests: moto's in this process, and one whose answers are made up on a real socket."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol
from xml.sax.saxutils import escape

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from backoffice.aws.s3 import Bucket
from tests.backoffice.aws.moto_http import moto_http
from tests.backoffice.net.sockets import answer

NAME = "serenya-temp-files-dev"
REGION = "eu-central-1"
#: How many listings tell the documents of a user, one connection each.
LISTINGS = 8


class Put(Protocol):
    """Puts objects under these keys, each with this body."""

    def __call__(self, *keys: str, body: bytes = b"") -> None: ...


@contextlib.contextmanager
def moto_bucket() -> Iterator[tuple[Bucket, Put]]:
    """An empty bucket, and what can put into it."""
    with moto_http() as endpoint:
        client = boto3.client("s3", region_name=REGION)
        client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield bucket_at(endpoint), _put


def _put(*keys: str, body: bytes = b"") -> None:
    """Past HTTP: 2,500 requests would take as many milliseconds and more."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for key in keys:
        backend.put_object(NAME, key, body)


def give_listings(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Another time for each listing than the second that it has: moto takes longer than S3, and
    what gives up gives up after less just the same."""
    given = {"at_most": None, "seconds": seconds}
    monkeypatch.setattr(Bucket.begin_listing, "__kwdefaults__", given)


def bucket_at(endpoint: str, name: str = NAME) -> Bucket:
    return Bucket(name, region=REGION, endpoint_url=endpoint)


def page(*keys: str, more: str | None = None, at: datetime | None = None) -> bytes:
    """The body of one page of a listing; `more` is the token of the next one."""
    when = (at or datetime(2026, 3, 1, 12, 0, tzinfo=UTC)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{when}</LastModified>"
        f"<Size>2048</Size></Contents>"
        for key in keys
    )
    token = f"<NextContinuationToken>{more}</NextContinuationToken>" if more else ""
    truncated = "true" if more else "false"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>{NAME}</Name><KeyCount>{len(keys)}</KeyCount>"
        f"<IsTruncated>{truncated}</IsTruncated>{token}{contents}</ListBucketResult>"
    ).encode()


def refusal(status: str, code: str) -> bytes:
    """The bytes of an answer that is an error of S3's."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
    return answer(body.encode(), status=status)
