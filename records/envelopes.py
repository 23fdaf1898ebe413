"""Encrypted text as the app stores it (data contract, section 7): reading an envelope, and opening
it with its data key.

An envelope is base64 of JSON. Its data key, which KMS opens, is no AES key but a password, of which
key and nonce are derived as OpenSSL's EVP_BytesToKey does it; the `iv` beside it is never used.
Nothing that was sealed, and no key, stands in an error or a `repr`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

#: What the context says beside the operation that wrote it: whose and which field it is.
USER_ID, FIELD = "userId", "field"
_KEY_BYTES, _NONCE_BYTES, _TAG_BYTES = 32, 12, 16


class EnvelopeError(Exception):
    """Not an envelope of the form that is known here, or it does not open."""


def _bytes_in(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("no text")  # noqa: TRY004 - as pydantic wants it
    return base64.b64decode(text, validate=True)


_Bytes = Annotated[bytes, BeforeValidator(_bytes_in)]


class Envelope(BaseModel):
    """The parts of one encrypted text; `context` in its stored order."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, strict=True)

    version: Literal["1.0"]
    algorithm: Literal["AES-256-GCM"]
    #: KMS takes no longer one.
    encrypted_key: _Bytes = Field(alias="encryptedKey", min_length=1, max_length=6144, repr=False)
    iv: _Bytes = Field(repr=False)
    auth_tag: _Bytes = Field(
        alias="authTag", min_length=_TAG_BYTES, max_length=_TAG_BYTES, repr=False
    )
    data: _Bytes = Field(repr=False)
    context: Mapping[str, str] = Field(repr=False)

    def is_of(self, user_id: str, field_name: str) -> bool:
        """Whether it was sealed for this field of this user, and not moved here."""
        return (self.context.get(USER_ID), self.context.get(FIELD)) == (user_id, field_name)


def read_envelope(text: str) -> Envelope:
    """The envelope in a stored text. Raises EnvelopeError."""
    try:
        return Envelope.model_validate_json(_bytes_in(text))
    except ValueError:
        raise EnvelopeError("This is no envelope of a form that is known here.") from None


def open_envelope(envelope: Envelope, data_key: bytes) -> str:
    """The text that was sealed. Raises EnvelopeError where the key is another one, or any part of
    the envelope was altered."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - 30 ms of each start else

    key, nonce = key_and_nonce(data_key)
    sealed, bound = envelope.data + envelope.auth_tag, bound_to(envelope.context)
    try:
        text: str = cipher_of(key).decrypt(nonce, sealed, bound).decode()
    except (InvalidTag, UnicodeDecodeError):
        raise EnvelopeError("The envelope does not open with this key.") from None
    return text


def key_and_nonce(data_key: bytes) -> tuple[bytes, bytes]:
    """The AES key and the nonce that the app derives: EVP_BytesToKey with MD5, without salt, one
    round. What it lacks does no harm: a data key is random, and used once."""
    derived = digest = b""
    while len(derived) < _KEY_BYTES + _NONCE_BYTES:
        digest = hashlib.md5(digest + data_key, usedforsecurity=False).digest()
        derived += digest
    return derived[:_KEY_BYTES], derived[_KEY_BYTES : _KEY_BYTES + _NONCE_BYTES]


def cipher_of(key: bytes) -> Any:
    """AES-GCM under a key."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    return AESGCM(key)


def bound_to(context: Mapping[str, str]) -> bytes:
    """The additional data: the context as compact JSON, in its order."""
    return orjson.dumps(context)
