"""Sealing fields of demo users as the app seals them, and the key that opens them.

The demo has no KMS. What stands for it here is a key that anybody can read in this file: it keeps
nothing secret, opens what was sealed for the demo and nothing else, and the page says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

import orjson

from backoffice.aws.kms import CiphertextError, Encrypted, KmsError
from records.envelopes import FIELD, USER_ID, bound_to, cipher_of, key_and_nonce

_KEY = hashlib.sha256(b"The key of the demo. It is no secret.").digest()
_NONCE_BYTES, _TAG_BYTES = 12, 16


class DemoKey:
    """Opens data keys as KMS does, bound to their context, without asking anybody."""

    def decrypt_all(self, asked: Sequence[Encrypted]) -> list[bytes | KmsError]:
        """The data keys that were wrapped by `seal`, CiphertextError for all else."""
        return [_unwrapped(each) for each in asked]


def seal(text: str, user_id: str, field: str, operation: str = "user_profile_creation") -> str:
    """The envelope of `text` in a field of a user; the same each time, as all demo data is."""
    context = {USER_ID: user_id, "operation": operation, FIELD: field}
    bound = bound_to(context)
    data_key = hmac.digest(_KEY, bound + text.encode(), "sha256")
    key, nonce = key_and_nonce(data_key)
    sealed = cipher_of(key).encrypt(nonce, text.encode(), bound)
    wrapping_nonce = hmac.digest(_KEY, data_key, "sha256")[:_NONCE_BYTES]
    return _text(
        orjson.dumps(
            {
                "version": "1.0",
                "algorithm": "AES-256-GCM",
                "encryptedKey": _text(
                    wrapping_nonce + cipher_of(_KEY).encrypt(wrapping_nonce, data_key, bound)
                ),
                # The app stores one and never uses it.
                "iv": _text(hashlib.sha256(data_key).digest()[:16]),
                "authTag": _text(sealed[-_TAG_BYTES:]),
                "data": _text(sealed[:-_TAG_BYTES]),
                "context": context,
            }
        )
    )


def _unwrapped(asked: Encrypted) -> bytes | KmsError:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as in records.envelopes

    nonce, wrapped = asked.blob[:_NONCE_BYTES], asked.blob[_NONCE_BYTES:]
    try:
        key: bytes = cipher_of(_KEY).decrypt(nonce, wrapped, bound_to(asked.context))
    except (InvalidTag, ValueError):
        return CiphertextError("This was not sealed for the demo.")
    return key


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
