"""Envelopes as the app writes them: they open with their own key, whole, or not at all."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from records.envelopes import EnvelopeError, open_envelope, read_envelope

VECTORS: list[dict[str, str]] = json.loads(
    (Path(__file__).parents[1] / "samples" / "envelope_vectors.json").read_text("utf-8")
)
VECTOR = VECTORS[0]
KEY = base64.b64decode(VECTOR["data_key_base64"])


def parts(**changed: Any) -> dict[str, Any]:
    """What is in an envelope of the app's, but for what is changed; None: left out."""
    said = json.loads(base64.b64decode(VECTOR["envelope"])) | changed
    return {name: value for name, value in said.items() if value is not None}


def enveloped(said: object) -> str:
    content = said if isinstance(said, bytes) else json.dumps(said, separators=(",", ":")).encode()
    return base64.b64encode(content).decode()


@pytest.mark.parametrize("vector", VECTORS, ids=["email", "name", "renamed"])
def test_what_the_app_sealed_opens_with_its_key(vector: dict[str, str]) -> None:
    envelope = read_envelope(vector["envelope"])

    text = open_envelope(envelope, base64.b64decode(vector["data_key_base64"]))
    assert text == vector["plaintext"]


def test_what_the_app_wrote_is_read_to_the_last_part() -> None:
    (item, *_) = json.loads((Path(__file__).parents[1] / "samples" / "flat.json").read_text())
    for name in ("email", "name", "given_name", "family_name"):
        envelope = read_envelope(item[name])
        assert envelope.is_of(item["id"], name)
        assert envelope.encrypted_key


def test_an_envelope_is_of_one_field_of_one_user() -> None:
    envelope = read_envelope(VECTOR["envelope"])
    user_id = parts()["context"]["userId"]

    assert envelope.is_of(user_id, "email")
    assert not envelope.is_of(user_id, "name")
    assert not envelope.is_of(user_id[:-1] + "2", "email")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada@example.com",
        VECTOR["envelope"][:-4],
        VECTOR["envelope"] + "\n",
        enveloped(b"\xff"),
        enveloped([]),
        enveloped("text"),
        enveloped(7),
        enveloped(parts(version="2.0")),
        enveloped(parts(algorithm="AES-256-CBC")),
        enveloped(parts(iv=None)),
        enveloped(parts(keyring="another")),
        enveloped(parts(data="not base64")),
        enveloped(parts(data=7)),
        enveloped(parts(authTag="AAAA")),
        enveloped(parts(encryptedKey="")),
        enveloped(parts(encryptedKey=base64.b64encode(b"x" * 6145).decode())),
        enveloped(parts(context=[])),
        enveloped(parts(context={"userId": 7})),
    ],
)
def test_anything_else_is_no_envelope(text: str) -> None:
    with pytest.raises(EnvelopeError) as caught:
        read_envelope(text)

    assert caught.value.__cause__ is None
    assert "known here" in str(caught.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"data": base64.b64encode(b"x" * 20).decode()},
        {"data": ""},
        {"authTag": base64.b64encode(b"x" * 16).decode()},
        {"context": {**parts()["context"], "userId": "another"}},
        {"context": dict(reversed(parts()["context"].items()))},
    ],
    ids=["other data", "no data", "other tag", "moved", "other order"],
)
def test_an_envelope_that_was_altered_does_not_open(changed: dict[str, Any]) -> None:
    with pytest.raises(EnvelopeError):
        open_envelope(read_envelope(enveloped(parts(**changed))), KEY)


def test_the_iv_beside_the_data_is_not_used() -> None:
    envelope = read_envelope(enveloped(parts(iv="AAAA")))

    assert open_envelope(envelope, KEY) == VECTOR["plaintext"]


def test_another_key_does_not_open_it() -> None:
    for key in (KEY[::-1], b""):
        with pytest.raises(EnvelopeError):
            open_envelope(read_envelope(VECTOR["envelope"]), key)
