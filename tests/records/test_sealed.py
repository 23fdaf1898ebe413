"""Encrypted fields of a record: each opens or says why not, and only where it belongs."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence

import pytest

from backoffice.aws.kms import AccessDeniedError, Encrypted, KmsError, KmsKey, NoKeyError, SlowError
from demo.sealing import DemoKey, seal
from records.envelopes import read_envelope
from records.sealed import KeyOpener, Opened, Problem, open_sealed
from tests.backoffice.aws.keys import key_at, moto_kms
from tests.backoffice.net.sockets import Behaviour, answer, is_silent, sends, serving
from tests.users.reveals import sealed_by

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"
TEXTS = {
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "given_name": "Ada",
    "family_name": "Löve 李",
}
SEALED = {name: seal(text, USER, name) for name, text in TEXTS.items()}


class Asked:
    """An opener that notes what it was asked, and fails where it is told to."""

    def __init__(self, **fails: KmsError) -> None:
        self.fails = fails
        self.asked: list[list[str]] = []

    def decrypt_all(self, asked: Sequence[Encrypted]) -> list[bytes | KmsError]:
        fields = [each.context["field"] for each in asked]
        self.asked.append(fields)
        keys = DemoKey().decrypt_all(asked)
        return [self.fails.get(field, key) for field, key in zip(fields, keys, strict=True)]


def opened(sealed: dict[str, str], opener: KeyOpener, user_id: str = USER) -> Opened:
    return open_sealed(sealed, user_id=user_id, opener=opener)


def test_all_fields_are_asked_for_together() -> None:
    key = Asked()

    assert opened(SEALED, key) == Opened(TEXTS, {})
    assert key.asked == [list(TEXTS)]


def test_one_that_fails_says_why_and_the_others_open() -> None:
    key = Asked(name=AccessDeniedError(), email=SlowError(), given_name=NoKeyError())
    found = opened(SEALED, key)

    assert found.texts == {"family_name": TEXTS["family_name"]}
    assert found.problems == {
        "name": Problem.DENIED,
        "email": Problem.SLOW,
        "given_name": Problem.NO_KEY,
    }


def test_what_was_sealed_for_another_record_or_field_is_not_even_asked_for() -> None:
    key = Asked()
    found = opened({"name": SEALED["email"], "email": SEALED["email"]}, key)
    foreign = opened(SEALED, key, user_id=USER[:-1] + "8")

    assert found == Opened({"email": TEXTS["email"]}, {"name": Problem.MOVED})
    assert foreign == Opened({}, dict.fromkeys(TEXTS, Problem.MOVED))
    assert key.asked == [["email"]]


def test_what_is_no_envelope_or_altered_is_damaged() -> None:
    envelope = base64.b64decode(SEALED["name"])
    at = envelope.index(b'"data":"') + len(b'"data":"')
    letter = b"A" if envelope[at : at + 1] != b"A" else b"B"
    altered = base64.b64encode(envelope[:at] + letter + envelope[at + 1 :]).decode()

    found = opened({"email": "ada@example.com", "name": altered}, DemoKey())

    assert found == Opened({}, {"email": Problem.DAMAGED, "name": Problem.DAMAGED})


def test_neither_log_nor_repr_says_what_was_sealed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    found = opened(SEALED | {"name": SEALED["email"]}, Asked(email=SlowError()))

    told = repr(found) + repr(read_envelope(SEALED["email"])) + caplog.text
    assert not [text for text in (*TEXTS.values(), *SEALED.values()) if text in told]
    assert caplog.messages == ["sealed problem=moved", "sealed problem=slow"]


# -- through KMS -----------------------------------------------------------------------------------


def test_kms_opens_what_is_wrapped_with_its_key() -> None:
    """Its answer is the data key; the text is opened here."""
    with moto_kms() as kms:
        wrapped = sealed_by(kms, TEXTS["name"], USER, "name")

        assert opened({"name": wrapped}, kms.key()) == Opened({"name": TEXTS["name"]}, {})
        # The demo's key is not KMS's.
        assert opened({"name": wrapped}, DemoKey()).problems == {"name": Problem.DAMAGED}


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        (sends(answer(b"{}", status="500 Internal Server Error")), Problem.DOWN),
        (is_silent, Problem.SLOW),
    ],
)
def test_a_kms_that_does_not_answer_leaves_fields_sealed(
    behaviour: Behaviour, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(behaviour) as (endpoint, _):
        key = key_at(endpoint)
        monkeypatch.setattr(KmsKey.decrypt_all, "__kwdefaults__", {"seconds": 0.2})
        assert opened({"name": SEALED["name"]}, key) == Opened({}, {"name": problem})
