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

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Generic, TypeVar
from urllib.parse import quote, unquote_plus
from xml.etree import ElementTree as ET

from botocore.exceptions import (
    BotoCoreError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
)

from backoffice.aws.calls import Calls
from backoffice.net.errors import NetError, OutOfTimeError
from backoffice.net.messages import Answer

Told = TypeVar("Told")

#: For a listing as a whole, however many pages it has.
SECONDS = 1.0
_THREADS = 32
_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError)
#: S3 wants the digest of what is sent, which here is nothing.
_HEADERS = {"User-Agent": "backoffice", "X-Amz-Content-Sha256": hashlib.sha256(b"").hexdigest()}
_METADATA = "x-amz-meta-"

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
        self._is_aws = endpoint_url is None
        self._calls = Calls("s3", region=region, endpoint_url=endpoint_url, connections=_THREADS)

    def connect(self) -> None:
        """Find out where the bucket is. Nothing is sent; the first listing does it where nobody
        has."""
        _ = self._url

    def begin_listing(
        self, prefix: str, *, at_most: int | None = None, seconds: float = SECONDS
    ) -> Listing:
        """List what stands under `prefix`, in a thread of its own: the whole of it, or the first
        `at_most` keys. Returns at once."""
        self.connect()  # before the clock runs: the first time takes a moment
        ends_at = time.monotonic() + seconds
        return Listing(_pool.submit(self._list, prefix, at_most, ends_at), ends_at)

    def begin_reading_notes(self, key: str, names: Collection[str], *, ends_at: float) -> Noted:
        """Ask for the metadata of an object, in a thread of its own, until an instant. What is not
        among `names` is dropped where it comes in: a file's own name may be there too."""
        self.connect()
        return Noted(_pool.submit(self._notes, key, names, ends_at), ends_at)

    def _list(self, prefix: str, at_most: int | None, ends_at: float) -> list[StoredObject]:
        with _errors():
            return list(self._objects(prefix, at_most, ends_at))

    def _notes(self, key: str, names: Collection[str], ends_at: float) -> dict[str, str]:
        with _errors():
            url = f"{self._url.rstrip('/')}/{quote(key)}"
            headers = self._answer("HEAD", url, ends_at).headers
        return {name: headers[_METADATA + name] for name in names if _METADATA + name in headers}

    def _objects(self, prefix: str, at_most: int | None, ends_at: float) -> Iterator[StoredObject]:
        asked = {"encoding-type": "url", "list-type": "2", "prefix": prefix}
        if at_most:
            asked["max-keys"] = str(at_most)
        while True:
            page = _Page(self._answer("GET", f"{self._url}?{_query(asked)}", ends_at).body)
            yield from page.objects()
            # Asked for by name: an answer that was cut off must not pass for an empty bucket.
            if not page.is_truncated or at_most:
                return
            asked["continuation-token"] = page.text("NextContinuationToken")

    def _answer(self, method: str, url: str, ends_at: float) -> Answer:
        answer = self._calls.send(method, url, _HEADERS, b"", ends_at)
        if answer.status != 200:
            raise _translated(answer)
        return answer

    @cached_property
    def _url(self) -> str:
        """Where the bucket is. A name with a dot in it has no certificate of its own, and another
        S3 than AWS's need not know buckets by their hosts."""
        url = self._calls.place.url
        scheme, _, host = url.partition("://")
        return f"{scheme}://{self.name}.{host}/" if self._is_own_host else f"{url}/{self.name}"

    @property
    def _is_own_host(self) -> bool:
        return self._is_aws and "." not in self.name


@contextmanager
def _errors() -> Iterator[None]:
    """What went wrong, as an S3Error."""
    try:
        yield
    except OutOfTimeError:
        raise SlowError("S3 did not answer in time.") from None
    except NetError:
        raise UnavailableError("S3 cannot be reached.") from None
    except _NO_CREDENTIALS:
        raise AccessDeniedError("There are no AWS credentials.") from None
    except (BotoCoreError, ET.ParseError, KeyError, TypeError, ValueError):
        raise UnavailableError("The answer of S3 cannot be read.") from None


class _Page:
    """One page of a listing, as S3 writes it. Raises ParseError, KeyError and ValueError where it
    is none."""

    def __init__(self, body: bytes) -> None:
        root = ET.fromstring(body)  # noqa: S314 - AWS's own, over TLS
        self._space = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
        self._root = root
        self._is_encoded = root.findtext(f"{self._space}EncodingType") == "url"
        self.is_truncated = {"true": True, "false": False}[self.text("IsTruncated")]

    def text(self, name: str, of: ET.Element | None = None) -> str:
        found = (self._root if of is None else of).findtext(self._space + name)
        if found is None:
            raise KeyError(name)
        return found

    def objects(self) -> Iterator[StoredObject]:
        for each in self._root.iterfind(f"{self._space}Contents"):
            key = self.text("Key", each)
            yield StoredObject(
                unquote_plus(key) if self._is_encoded else key,
                int(self.text("Size", each)),
                datetime.fromisoformat(self.text("LastModified", each)),
            )


def _query(asked: Mapping[str, str]) -> str:
    """A query in its canonical form: sorted, and encoded whatever it holds."""
    return "&".join(f"{name}={quote(asked[name], safe='')}" for name in sorted(asked))


def _translated(answer: Answer) -> S3Error:
    """What a refusal means; the answer to a HEAD has no code in it."""
    try:
        code = ET.fromstring(answer.body).findtext("Code")  # noqa: S314 - as above
    except ET.ParseError:
        code = None
    status = answer.status
    if status in {401, 403} or code in {"ExpiredToken", "InvalidToken"}:
        return AccessDeniedError("S3 does not allow this.")
    if status == 404:
        return NoBucketError("There is no such bucket, or no such object.")
    if 300 <= status < 500 and status != 429:
        return RefusedError("S3 refused this request.")
    return UnavailableError("S3 cannot answer now.")
