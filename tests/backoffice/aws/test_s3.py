"""Listings of a bucket: whole or an error, and never longer than they may take."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime

import pytest

from backoffice.aws.s3 import (
    AccessDeniedError,
    Bucket,
    NoBucketError,
    RefusedError,
    S3Error,
    SlowError,
    StoredObject,
    UnavailableError,
)
from scripts.processes import HOST, free_port
from tests.backoffice.aws.buckets import NAME, REGION, bucket_at, moto_bucket, page, refusal
from tests.backoffice.aws.moto_http import moto_http
from tests.backoffice.net.sockets import (
    Behaviour,
    answer,
    drips,
    is_silent,
    sends,
    serving,
    taking_no_calls,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def listed(bucket: Bucket, prefix: str = "", *, seconds: float = 5) -> list[str]:
    return [found.key for found in bucket.begin_listing(prefix, seconds=seconds).objects()]


def listed_from(*behaviours: Behaviour, seconds: float = 5) -> list[str]:
    with serving(*behaviours) as (endpoint, _):
        return listed(bucket_at(endpoint), seconds=seconds)


# -- what is there ---------------------------------------------------------------------------------


def test_every_page_of_a_listing_is_read() -> None:
    keys = [f"some/{number:04}" for number in range(2500)]
    with moto_bucket() as (bucket, put):
        put(*keys, "other/0")

        # moto takes longer than S3 for this.
        assert listed(bucket, "some/", seconds=30) == keys


def test_at_most_so_many_keys_are_asked_for() -> None:
    with moto_bucket() as (bucket, put):
        put("a.pdf", "a.pdf.old", "b", body=b"12345")

        (first,) = bucket.begin_listing("a", at_most=1, seconds=30).objects()

    assert (first.key, first.size) == ("a.pdf", 5)


def test_an_empty_prefix_is_an_empty_list_and_no_error() -> None:
    with moto_bucket() as (bucket, _):
        assert listed(bucket, "nothing/", seconds=30) == []


@pytest.mark.parametrize("key", ["Blutbild März.pdf", "血液.pdf", "a&b<c>.pdf", "a%2Fb+c.pdf", "ا"])
def test_keys_come_back_as_they_were_put(key: str) -> None:
    with moto_bucket() as (bucket, put):
        put(key)

        assert listed(bucket, seconds=30) == [key]


def test_pages_come_over_a_real_connection_too() -> None:
    pages = [answer(page("a", more="next")), answer(page("b", "c"))]
    with serving(lambda connection: _serve_pages(connection, pages)) as (endpoint, requests):
        assert listed(bucket_at(endpoint)) == ["a", "b", "c"]

    assert b"list-type=2" in requests[0]


def test_size_and_time_are_read() -> None:
    with serving(sends(answer(page("a")))) as (endpoint, _):
        (found,) = bucket_at(endpoint).begin_listing("", seconds=5).objects()

    assert found == StoredObject("a", 2048, NOON)
    assert "'a'" not in repr(found)


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        ("403 Forbidden", "AccessDenied", AccessDeniedError),
        ("403 Forbidden", "SignatureDoesNotMatch", AccessDeniedError),
        ("400 Bad Request", "ExpiredToken", AccessDeniedError),
        ("404 Not Found", "NoSuchBucket", NoBucketError),
        ("400 Bad Request", "InvalidBucketName", RefusedError),
        ("405 Method Not Allowed", "MethodNotAllowed", RefusedError),
        ("429 Too Many Requests", "SlowDown", UnavailableError),
        ("500 Internal Server Error", "InternalError", UnavailableError),
        ("503 Slow Down", "SlowDown", UnavailableError),
    ],
)
def test_each_refusal_is_an_error_of_its_own(status: str, code: str, error: type[S3Error]) -> None:
    with pytest.raises(error) as raised:
        listed_from(sends(refusal(status, code)))

    assert type(raised.value) is error


def test_a_bucket_that_does_not_exist_is_said() -> None:
    with moto_http() as endpoint, pytest.raises(NoBucketError):
        listed(bucket_at(endpoint, "another-bucket"), seconds=30)


def test_a_bucket_of_aws_has_a_host_of_its_own_where_its_name_can_be_in_a_certificate() -> None:
    plain, dotted = Bucket(NAME, region=REGION), Bucket("a.b", region=REGION)

    assert plain._url == f"https://{NAME}.s3.eu-central-1.amazonaws.com/"
    assert dotted._url == "https://s3.eu-central-1.amazonaws.com/a.b"
    assert bucket_at("http://localhost:9")._url == f"http://localhost:9/{NAME}"


def test_without_credentials_access_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(AccessDeniedError):
        listed(bucket_at(f"http://{HOST}:{free_port()}"))


# -- what is no answer -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [drips(answer(page("a")), pause=0.01), drips(answer(b"x" * 100_000), pause=0.0005), is_silent],
    ids=["drop by drop", "many drops", "silence"],
)
def test_no_listing_outlasts_its_time(behaviour: Behaviour) -> None:
    with serving(behaviour) as (endpoint, _):
        _check_ends(bucket_at(endpoint), seconds=0.05)


def test_the_time_is_for_all_pages_together() -> None:
    pages = [answer(page(str(number), more="next")) for number in range(50)]
    with serving(lambda connection: _serve_pages(connection, pages, pause=0.02)) as (endpoint, _):
        _check_ends(bucket_at(endpoint), seconds=0.1)


def test_beginning_takes_no_time() -> None:
    has_begun = threading.Event()

    def answers_then(connection: socket.socket) -> None:
        has_begun.wait(10)
        connection.sendall(answer(page("a")))

    with serving(answers_then) as (endpoint, _):
        listing = bucket_at(endpoint).begin_listing("", seconds=5)
        has_begun.set()

        assert [found.key for found in listing.objects()] == ["a"]


def test_time_that_goes_by_over_a_connection_is_s3_being_slow() -> None:
    with taking_no_calls() as endpoint:
        _check_ends(bucket_at(endpoint), seconds=0.05)


def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(UnavailableError) as raised:
        listed(bucket_at(f"http://{HOST}:{free_port()}"))

    assert not isinstance(raised.value, SlowError)


def test_a_connection_that_breaks_is_made_anew_once() -> None:
    assert listed_from(sends(b""), sends(answer(page("a")))) == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        answer(b""),
        answer(b"no XML"),
        answer(page("a")[:-40]),
        answer(page("a"), length=5000),
        answer(page("a").replace(b"<IsTruncated>false</IsTruncated>", b"")),
        answer(page("a", more="x").replace(b"NextContinuationToken", b"Nothing")),
        answer(page("a").replace(b"<Size>2048</Size>", b"")),
        answer(page("a").replace(b"<Size>2048", b"<Size>many")),
        answer(page("a").replace(b"2026-03-01T12:00:00.000Z", b"yesterday")),
        answer(b"<html>A proxy's page</html>"),
    ],
    ids=range(10),
)
def test_a_damaged_answer_never_passes_for_a_listing(content: bytes) -> None:
    with pytest.raises(UnavailableError):
        listed_from(sends(content), sends(content))


def _check_ends(bucket: Bucket, *, seconds: float) -> None:
    """A listing gives up when its time is over: its thread, not only who waits for it."""
    listing = bucket.begin_listing("", seconds=seconds)
    with pytest.raises(SlowError):
        listing.objects()
    # All that is sent would take far longer.
    assert isinstance(listing._future.exception(timeout=4), SlowError)


def _serve_pages(connection: socket.socket, pages: list[bytes], pause: float = 0) -> None:
    """Answer one request after the other on one connection."""
    left = list(pages)
    while left:
        time.sleep(pause)
        connection.sendall(left.pop(0))
        if left:
            connection.recv(65536)
