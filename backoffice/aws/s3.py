"""What a bucket tells of its objects: which keys stand under a prefix, how large and how old they
are, and what is noted on one of them, by the names that are asked for.

Objects are never opened: nothing here can read one. A listing has its own time, 1 s in total for
all its pages, and runs beside whatever its caller does meanwhile.

S3Error
├── NoBucketError       there is no such bucket; of an object: it is not there (any more)
├── AccessDeniedError   credentials are missing, wrong or not allowed to ask this
├── RefusedError        S3 does not take the request: another region, a name that cannot be
└── UnavailableError    no usable answer
    └── SlowError       no whole answer in time
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.parsers import ResponseParserError

from backoffice.aws.transport import BeforeSend, check_time, until
from backoffice.net.errors import BrokenError, NetError, NotSentError, OutOfTimeError

Told = TypeVar("Told")

#: For a listing as a whole, however many pages it has.
SECONDS = 1.0
_THREADS = 32
_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)

_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="s3")


class S3Error(Exception):
    """Base of everything a listing raises. Its text holds no key: file names are personal."""


class NoBucketError(S3Error):
    """There is no such bucket, or no such object in it."""


class AccessDeniedError(S3Error):
    """The credentials are missing, expired or not allowed to ask this."""


class RefusedError(S3Error):
    """S3 does not take the request: the region is another one, or the name cannot be one."""


class UnavailableError(S3Error):
    """S3 gave no usable answer."""


class SlowError(UnavailableError):
    """S3 gave no whole answer in time."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object of a bucket, from the outside."""

    key: str = field(repr=False)
    size: int
    modified_at: datetime


class _UnderWay(Generic[Told]):
    """What was asked of S3, on its way until an instant of the monotonic clock."""

    def __init__(self, future: Future[Told], ends_at: float) -> None:
        self._future = future
        self.ends_at = ends_at

    def _result(self) -> Told:
        try:
            return self._future.result(max(0, self.ends_at - time.monotonic()))
        except TimeoutError:
            self._future.cancel()
            raise SlowError("S3 did not answer in time.") from None


class Listing(_UnderWay[list[StoredObject]]):
    """A listing under way."""

    def objects(self) -> list[StoredObject]:
        """What stands under the prefix. Waits for it, no longer than the listing's time; raises
        S3Error."""
        return self._result()


class Noted(_UnderWay[dict[str, str]]):
    """What is noted on an object, on its way."""

    def values(self) -> dict[str, str]:
        """The metadata of the names asked for, as far as there are any. Waits for them, no longer
        than their time; raises S3Error."""
        return self._result()


class Bucket:
    """A bucket to list. Safe for threads."""

    def __init__(
        self, name: str, *, region: str | None = None, endpoint_url: str | None = None
    ) -> None:
        self.name = name
        self._region = region
        self._endpoint_url = endpoint_url

    def connect(self) -> None:
        """Make the client. Nothing is sent; the first listing does it where nobody has."""
        _ = self._client

    def begin_listing(
        self, prefix: str, *, at_most: int | None = None, seconds: float = SECONDS
    ) -> Listing:
        """List what stands under `prefix`, in a thread of its own: the whole of it, or the first
        `at_most` keys. Returns at once."""
        self.connect()  # before the clock runs: the first time takes a moment
        ends_at = time.monotonic() + seconds
        future = _pool.submit(self._asked, lambda: list(self._objects(prefix, at_most)), ends_at)
        return Listing(future, ends_at)

    def begin_reading_notes(self, key: str, names: Collection[str], *, ends_at: float) -> Noted:
        """Ask for the metadata of an object, in a thread of its own, until an instant. What is not
        among `names` is dropped where it comes in: a file's own name may be there too."""
        self.connect()
        future = _pool.submit(self._asked, lambda: self._notes(key, names), ends_at)
        return Noted(future, ends_at)

    def _asked(self, call: Callable[[], Told], ends_at: float) -> Told:
        """What a call gives, in time. Raises S3Error."""
        try:
            with until(ends_at):
                return call()
        except OutOfTimeError:
            raise SlowError("S3 did not answer in time.") from None
        except NetError:
            raise UnavailableError("S3 cannot be reached.") from None
        except ClientError as error:
            raise _translated(error) from None
        except _NO_CREDENTIALS:
            raise AccessDeniedError("There are no AWS credentials.") from None
        except (BotoCoreError, ResponseParserError, KeyError, TypeError, ValueError):
            raise UnavailableError("The answer of S3 cannot be read.") from None

    def _objects(self, prefix: str, at_most: int | None) -> Iterator[StoredObject]:
        request: dict[str, Any] = {"Bucket": self.name, "Prefix": prefix}
        if at_most:
            request["MaxKeys"] = at_most
        while True:
            page = self._asked_twice(self._client.list_objects_v2, request)
            for content in page.get("Contents", []):
                yield StoredObject(content["Key"], content["Size"], content["LastModified"])
            # Asked for by name: an answer that was cut off must not pass for an empty bucket.
            if not page["IsTruncated"] or at_most:
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def _notes(self, key: str, names: Collection[str]) -> dict[str, str]:
        head = self._asked_twice(self._client.head_object, {"Bucket": self.name, "Key": key})
        told = head["Metadata"]
        return {name: str(value) for name, value in told.items() if name in names}

    def _asked_twice(self, ask: Callable[..., Any], request: dict[str, Any]) -> dict[str, Any]:
        """One answer; asked for a second time where the connection broke."""
        check_time()
        answer: dict[str, Any]
        try:
            answer = ask(**request)
        except (NotSentError, BrokenError):
            answer = ask(**request)
        return answer

    @cached_property
    def _client(self) -> Any:
        client = botocore.session.get_session().create_client(
            "s3",
            region_name=self._region,
            endpoint_url=self._endpoint_url,
            config=Config(
                # Retries would take the time of the pages that are still to come.
                retries={"total_max_attempts": 1, "mode": "standard"},
                user_agent="backoffice",
            ),
        )
        before_send: Any = BeforeSend(_THREADS)
        client.meta.events.register("before-send.s3", before_send)
        return client


def _translated(error: ClientError) -> S3Error:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if status in {401, 403} or code in {"ExpiredToken", "InvalidToken"}:
        return AccessDeniedError("S3 does not allow this.")
    if status == 404:
        return NoBucketError("There is no such bucket, or no such object.")
    if 300 <= status < 500 and status != 429:
        return RefusedError("S3 refused this request.")
    return UnavailableError("S3 cannot answer now.")
