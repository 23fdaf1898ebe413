"""What the demo seals opens with its key, which is used nowhere else."""

from __future__ import annotations

import runpy

import pytest
from pytest_django import Settings

from backoffice.aws.kms import CiphertextError, Encrypted, KmsKey
from demo.checks import check_demo_key
from demo.sealing import DemoKey, seal
from records.envelopes import read_envelope
from records.sealed import FieldKeys, open_sealed
from serenya_admin import composition
from serenya_admin.settings import ENV

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"


@pytest.mark.parametrize("text", ["ada@example.com", "Åsa Öberg", "李", ""])
def test_what_is_sealed_opens(text: str) -> None:
    sealed = {"name": seal(text, USER, "name"), "email": seal(text, USER, "email")}

    opened = open_sealed(sealed, user_id=USER, opener=DemoKey())

    assert opened.texts == {"name": text, "email": text}


def test_it_is_the_same_each_time_and_another_for_each_field_and_user() -> None:
    places = [(USER, "name"), (USER, "email"), (USER[:-1] + "8", "name")]
    sealed = [seal("Ada", *place) for place in places]

    assert sealed == [seal("Ada", *place) for place in places]
    assert len({read_envelope(each).data for each in sealed}) == 3


def test_the_key_opens_nothing_that_it_did_not_seal() -> None:
    envelope = read_envelope(seal("Ada", USER, "name"))
    moved = Encrypted(envelope.encrypted_key, {**envelope.context, "field": "email"})
    foreign = Encrypted(b"AQICAHh" * 20, envelope.context)
    short = Encrypted(b"x", envelope.context)

    found = DemoKey().decrypt_all([moved, foreign, short])

    assert [type(each) for each in found] == [CiphertextError] * 3


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_key_is_used_in_the_environment_of_demos_alone(
    environment: str, settings: Settings
) -> None:
    settings.ENVIRONMENT = environment
    composed = runpy.run_module("serenya_admin.demo_composition")["composition"]

    is_used = environment == "dev"
    assert composed.part(FieldKeys).is_demo is is_used
    assert bool(check_demo_key()) is not is_used


def test_the_site_has_the_key_that_the_environment_names() -> None:
    assert composition._key(ENV) is None
    key = composition._key(ENV.model_copy(update={"KMS_KEY_ID": "alias/app"}))
    assert isinstance(key, KmsKey)
    assert key.key_id == "alias/app"
