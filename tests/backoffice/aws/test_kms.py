"""Decrypting through KMS: all at once, each by itself, and never longer than it may take."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import botocore.session
import pytest

from backoffice.aws import kms
from backoffice.aws.kms import (
    SECONDS,
    AccessDeniedError,
    CiphertextError,
    Encrypted,
    KmsError,
    NoKeyError,
    RefusedError,
    SlowError,
    UnavailableError,
)
from scripts.processes import HOST, free_port
from tests.backoffice.aws.keys import key_at, moto_kms, refusal
from tests.backoffice.net.sockets import Behaviour, answer, drips, is_silent, sends, serving

CONTEXT = {"userId": "5e2c1a90", "field": "email"}
ASKED = Encrypted(b"some cipher text", CONTEXT)


def opened(text: bytes) -> bytes:
    """The bytes of an answer that holds a plain text."""
    return answer(json.dumps({"Plaintext": base64.b64encode(text).decode()}).encode())


def said_by(behaviour: Behaviour, *more: Behaviour, seconds: float = SECONDS) -> bytes | KmsError:
    with serving(behaviour, *more) as (endpoint, _):
        (found,) = key_at(endpoint).decrypt_all([ASKED], seconds=seconds)
    return found


# -- what KMS has ----------------------------------------------------------------------------------


def test_several_are_decrypted_together_and_one_that_fails_costs_the_others_nothing() -> None:
    with moto_kms() as moto:
        one, two = moto.encrypted(b"one", CONTEXT), moto.encrypted(b"two", {"field": "name"})
        moved = Encrypted(one.blob, two.context)
        damaged = Encrypted(b"x" * 60, CONTEXT)
        found = moto.key().decrypt_all([one, moved, damaged, two])

    assert found[0] == b"one"
    assert isinstance(found[1], CiphertextError)
    assert isinstance(found[2], KmsError)
    assert found[3] == b"two"


def test_nothing_asked_for_is_no_call() -> None:
    assert key_at(f"http://{HOST}:{free_port()}").decrypt_all([]) == []


def test_a_call_names_key_and_context_and_is_signed() -> None:
    with serving(sends(opened(b"one"))) as (endpoint, requests):
        assert key_at(endpoint).decrypt_all([ASKED]) == [b"one"]

    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert b"x-amz-target: trentservice.decrypt" in head.lower()
    assert b"/eu-central-1/kms/aws4_request" in head
    assert json.loads(body) == {
        "KeyId": "a-key",
        "CiphertextBlob": base64.b64encode(ASKED.blob).decode(),
        "EncryptionContext": CONTEXT,
    }


# -- why it does not -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", AccessDeniedError),
        ("ExpiredTokenException", AccessDeniedError),
        ("com.amazonaws.kms#NotFoundException", NoKeyError),
        ("DisabledException", NoKeyError),
        ("KMSInvalidStateException", NoKeyError),
        ("InvalidCiphertextException", CiphertextError),
        ("IncorrectKeyException", CiphertextError),
        ("ThrottlingException", UnavailableError),
        ("ValidationException", RefusedError),
    ],
)
def test_each_refusal_has_its_own_error(code: str, kind: type[KmsError]) -> None:
    found = said_by(sends(refusal(code)))

    assert type(found) is kind
    # What KMS says may quote what it was asked.
    assert "a text of KMS" not in str(found)


@pytest.mark.parametrize(
    "content",
    [
        refusal("KMSInternalException", "500 Internal Server Error"),
        answer(b"<html>", status="502 Bad Gateway"),
        answer(b'{"KeyId": "a-key"}'),
        answer(b'{"Plaintext": "no base64!"}'),
        answer(b"[]"),
    ],
)
def test_an_answer_that_is_none_is_no_plain_text(content: bytes) -> None:
    assert type(said_by(sends(content))) is UnavailableError


def test_nobody_there_is_said() -> None:
    (found,) = key_at(f"http://{HOST}:{free_port()}").decrypt_all([ASKED])

    assert type(found) is UnavailableError


def test_a_connection_that_broke_is_asked_again_once() -> None:
    def hangs_up(connection: socket.socket) -> None:
        connection.close()

    assert said_by(hangs_up, sends(opened(b"one"))) == b"one"
    assert type(said_by(hangs_up, hangs_up)) is UnavailableError


def test_without_credentials_nothing_is_sent() -> None:
    no_credentials = mock.patch.object(
        botocore.session.Session, "get_credentials", return_value=None
    )
    with serving(is_silent) as (endpoint, requests):
        key = key_at(endpoint)
        key.connect()
        with no_credentials:
            (found,) = key.decrypt_all([ASKED])

    assert isinstance(found, AccessDeniedError)
    assert requests == []


@pytest.mark.parametrize(
    "behaviour", [is_silent, drips(opened(b"one"), pause=0.05)], ids=["silence", "drops"]
)
def test_a_slow_one_is_not_waited_for_and_the_others_are_there(behaviour: Behaviour) -> None:
    quick = sends(opened(b"one"))
    # One after the other is served: the slow one comes last, whichever it is of the four.
    with serving(quick, quick, quick, behaviour) as (endpoint, _):
        key = key_at(endpoint)
        key.connect()
        began = time.monotonic()
        found = key.decrypt_all([ASKED] * 4, seconds=0.3)
        took = time.monotonic() - began

    assert sorted(type(each).__name__ for each in found) == ["SlowError", *["bytes"] * 3]
    assert took < 1.5


def test_kms_has_a_second_and_a_half_for_all_together() -> None:
    assert SECONDS == 1.5
    with serving(is_silent) as (endpoint, _):
        key = key_at(endpoint)
        key.connect()
        began = time.monotonic()
        # Nobody but the first is even listened to.
        found = key.decrypt_all([ASKED] * 4, seconds=0.2)
        took = time.monotonic() - began

    assert [type(each) for each in found] == [SlowError] * 4
    assert took < 0.8


def test_what_waits_for_a_thread_is_over_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    key, others_are_done = key_at(f"http://{HOST}:{free_port()}"), threading.Event()
    key.connect()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(others_are_done.wait, 5)
        monkeypatch.setattr(kms, "_pool", pool)
        found = key.decrypt_all([ASKED, ASKED], seconds=0.1)
        others_are_done.set()

    assert [type(each) for each in found] == [SlowError, SlowError]


def test_nothing_of_a_call_is_in_a_repr() -> None:
    assert repr(ASKED) == "Encrypted()"
