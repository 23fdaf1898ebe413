"""Decrypting through the Key Management Service: a client that can do nothing else.

What is asked for together is decrypted together, and has one time for all of it. What was decrypted
is kept nowhere.

KmsError
├── AccessDeniedError   credentials are missing, wrong or not allowed to decrypt with the key
├── NoKeyError          the key is not there, disabled, being deleted or for something else
├── CiphertextError     not encrypted with this key, or in another context, or damaged
├── RefusedError        KMS does not take the request
└── UnavailableError    no usable answer
    └── SlowError       no whole answer in time
"""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import orjson
from botocore.exceptions import BotoCoreError

from backoffice.aws.calls import Calls
from backoffice.net.errors import NetError, OutOfTimeError
from backoffice.net.messages import Answer

#: For all that is asked for together.
SECONDS = 1.5
_THREADS = 16
_HEADERS = {
    "X-Amz-Target": "TrentService.Decrypt",
    "Content-Type": "application/x-amz-json-1.1",
    "User-Agent": "backoffice",
}

_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="kms")


class KmsError(Exception):
    """Base of everything that decrypting raises. Its text holds nothing of what was asked."""


class AccessDeniedError(KmsError):
    """The credentials are missing, expired or not allowed to decrypt with this key."""


class NoKeyError(KmsError):
    """There is no such key, or it cannot be used: disabled, being deleted, for something else."""


class CiphertextError(KmsError):
    """It was not encrypted with this key and in this context, or is damaged."""


class RefusedError(KmsError):
    """KMS does not take the request: the name of the key cannot be one."""


class UnavailableError(KmsError):
    """KMS gave no usable answer."""


class SlowError(UnavailableError):
    """KMS gave no whole answer in time."""


_DENIED = {
    *("AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"),
    *("InvalidSignatureException", "IncompleteSignatureException", "MissingAuthenticationToken"),
}
_ERRORS: dict[str, type[KmsError]] = {
    **dict.fromkeys(_DENIED, AccessDeniedError),
    "NotFoundException": NoKeyError,
    "DisabledException": NoKeyError,
    "KMSInvalidStateException": NoKeyError,
    "InvalidKeyUsageException": NoKeyError,
    "InvalidCiphertextException": CiphertextError,
    "IncorrectKeyException": CiphertextError,
    "ThrottlingException": UnavailableError,
}
_TEXTS: dict[type[KmsError], str] = {
    AccessDeniedError: "KMS does not allow decrypting with this key.",
    NoKeyError: "The key is not there, or cannot be used.",
    CiphertextError: "This was not encrypted with this key and in this context.",
    RefusedError: "KMS refused this request.",
    UnavailableError: "KMS cannot answer now.",
}


@dataclass(frozen=True, slots=True)
class Encrypted:
    """What is to be decrypted, with the encryption context in which it was encrypted."""

    blob: bytes = field(repr=False)
    context: Mapping[str, str] = field(repr=False)


class KmsKey:
    """A key to decrypt with, by its id, ARN or alias. Safe for threads."""

    def __init__(
        self, key_id: str, *, region: str | None = None, endpoint_url: str | None = None
    ) -> None:
        self.key_id = key_id
        self._calls = Calls("kms", region=region, endpoint_url=endpoint_url, connections=_THREADS)

    def connect(self) -> None:
        """Find out where KMS is. Nothing is sent; the first call does it where nobody has.

        Raises UnavailableError where that cannot be said.
        """
        try:
            _ = self._calls.place
        except BotoCoreError as error:
            # Its text may quote the environment.
            name = type(error).__name__
            raise UnavailableError(f"There is no way to call KMS ({name}).") from None

    def decrypt_all(
        self, asked: Sequence[Encrypted], *, seconds: float = SECONDS
    ) -> list[bytes | KmsError]:
        """The plain texts in the order of what was asked, or what went wrong with each: one that
        fails costs the others nothing. All are asked for at once, and over after `seconds`."""
        try:
            self.connect()  # before the clock runs: the first time takes a moment
        except UnavailableError as error:
            return [error] * len(asked)
        ends_at = time.monotonic() + seconds
        begun = [_pool.submit(self._decrypt, each, ends_at) for each in asked]
        return [_result_of(future, ends_at) for future in begun]

    def _decrypt(self, asked: Encrypted, ends_at: float) -> bytes | KmsError:
        try:
            return _plaintext_in(self._answer(asked, ends_at))
        except KmsError as error:
            return error
        except OutOfTimeError:
            return SlowError("KMS did not answer in time.")
        except NetError:
            return UnavailableError("KMS cannot be reached.")
        except BotoCoreError:
            return AccessDeniedError("There are no AWS credentials.")

    def _answer(self, asked: Encrypted, ends_at: float) -> Answer:
        body = orjson.dumps(
            {
                "KeyId": self.key_id,
                "CiphertextBlob": base64.b64encode(asked.blob).decode(),
                "EncryptionContext": dict(asked.context),
            }
        )
        return self._calls.send("POST", f"{self._calls.place.url}/", _HEADERS, body, ends_at)


def _result_of(future: Future[bytes | KmsError], ends_at: float) -> bytes | KmsError:
    try:
        return future.result(max(0, ends_at - time.monotonic()))
    except TimeoutError:
        future.cancel()
        return SlowError("KMS did not answer in time.")


def _plaintext_in(answer: Answer) -> bytes:
    """What KMS decrypted. Raises KmsError."""
    try:
        said = orjson.loads(answer.body)
        if answer.status == 200:
            return base64.b64decode(said["Plaintext"], validate=True)
        code = str(said["__type"]).rpartition("#")[2]
    except (ValueError, KeyError, TypeError):
        raise UnavailableError("The answer of KMS cannot be read.") from None
    kind = _ERRORS.get(code, UnavailableError if answer.status >= 500 else RefusedError)
    raise kind(_TEXTS[kind])
