"""Keys for tests: moto's KMS over HTTP, and one whose answers are made up."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from backoffice.aws.kms import Encrypted, KmsKey
from tests.backoffice.aws.moto_http import moto_http
from tests.backoffice.net.sockets import answer

REGION = "eu-central-1"


@dataclass
class Kms:
    """A KMS with one key in it."""

    endpoint: str
    key_id: str
    client: Any

    def encrypted(self, text: bytes, context: Mapping[str, str]) -> Encrypted:
        """`text` as the app would encrypt it."""
        blob = self.client.encrypt(
            KeyId=self.key_id, Plaintext=text, EncryptionContext=dict(context)
        )["CiphertextBlob"]
        return Encrypted(blob, context)

    def key(self, key_id: str = "") -> KmsKey:
        return key_at(self.endpoint, key_id or self.key_id)


@contextlib.contextmanager
def moto_kms() -> Iterator[Kms]:
    """KMS as moto has it, which is asked over HTTP."""
    with moto_http() as endpoint:
        client = boto3.client("kms", region_name=REGION)
        yield Kms(endpoint, client.create_key()["KeyMetadata"]["KeyId"], client)


def key_at(endpoint: str, key_id: str = "a-key") -> KmsKey:
    return KmsKey(key_id, region=REGION, endpoint_url=endpoint)


def refusal(code: str, status: str = "400 Bad Request") -> bytes:
    """The bytes of an answer that is an error of KMS's."""
    return answer(json.dumps({"__type": code, "message": "a text of KMS"}).encode(), status=status)
