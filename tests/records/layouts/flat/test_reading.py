"""Profiles as the sign-in Lambda writes them, read; what is expected is written by hand."""

from __future__ import annotations

import base64
import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import Item, encode
from records.layouts import LAYOUTS
from records.layouts.flat import FLAT
from records.layouts.planned import PLANNED
from records.layouts.unknown import UNKNOWN
from records.lists import (
    AccountStatus,
    AuthProvider,
    BiometricType,
    ConsentType,
    DeviceStatus,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import (
    Biometric,
    Consent,
    Device,
    OtherAttribute,
    Profile,
    Session,
    Subscription,
    User,
)
from records.table import StoredUser
from tests import samples
from tests.readable import readable

MARGARET, ADA, GRACE = samples.flat()


def at(milliseconds: int) -> datetime:
    return datetime(2026, 11, 20, 8, 17, 56, milliseconds * 1000, tzinfo=UTC)


ACCEPTED = Consent(consent_given=True, consent_version="2.1", created_at=at(764))
#: The first sample, whole.
READ = User(
    user_id="7d0f6a52-6a0e-4d6f-8a65-0000000000f1",
    layout="flat",
    profile=Profile(
        id="7d0f6a52-6a0e-4d6f-8a65-0000000000f1",
        external_id="104400000000000000001",
        auth_provider=AuthProvider.GOOGLE,
        email=Unread.ENCRYPTED,
        email_hash="da8672329fe8fabde13a16e85ac57a886d02c4d8883d3fd3d4c7ab9ea4b319fe",
        email_verified=True,
        name=Unread.ENCRYPTED,
        given_name=Unread.ENCRYPTED,
        family_name=Unread.ENCRYPTED,
        account_status=AccountStatus.ACTIVE,
        last_login_at=at(815),
    ),
    consents=dict.fromkeys((ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY), ACCEPTED),
    device=Device(
        device_id="pixel-77",
        device_name="Margaret phone",
        platform="ios",
        model="Pixel 9",
        os_version="17.1",
        app_version="1.2.3",
        status=DeviceStatus.ACTIVE,
        last_active_at=at(813),
        created_at=at(813),
    ),
    session=Session(
        session_id="sess_f1",
        status=SessionStatus.ACTIVE,
        created_at=at(815),
        last_accessed_at=at(815),
        expires_at=at(815).replace(month=12),
        source_ip="203.0.113.7",
        user_agent="SerenyaApp",
        login_method="oauth",
    ),
    biometric=Biometric(
        device_id="pixel-77",
        registration_id="bio_1",
        biometric_type=BiometricType.FACE,
        is_active=True,
        created_at=at(817),
        last_verified_at=at(817),
    ),
    subscription=Subscription(
        subscription_id="premium-1",
        subscription_status=SubscriptionStatus.ACTIVE,
        subscription_type=SubscriptionType.PREMIUM,
        provider=Provider.APPLE,
        external_subscription_id="apple_sub_12345",
        start_date=at(823),
        end_date=at(823).replace(year=2027),
        created_at=at(823),
        updated_at=at(823),
    ),
    usage=None,
    created_at=at(764),
    updated_at=at(823),
    ttl=None,
    has_ttl=False,
    other=(),
)


def with_values(item: Item, **values: Any) -> Item:
    """An item with other values at the top; `...` takes one away."""
    changed = copy.deepcopy(item) | {
        name: encode(value) for name, value in values.items() if value is not ...
    }
    return {name: wire for name, wire in changed.items() if values.get(name) is not ...}


def read(**values: Any) -> User:
    return FLAT.read(with_values(MARGARET, **values))


def others(user: User) -> set[str]:
    return {each.name for each in user.other}


# -- recognised -----------------------------------------------------------------------------------


@pytest.mark.parametrize("item", samples.flat(), ids=["whole", "no device", "just made"])
def test_what_the_lambda_wrote_is_of_this_layout(item: Item) -> None:
    assert LAYOUTS.of(item) is FLAT
    for name in item.keys() - {"PK", "SK"}:
        assert LAYOUTS.of(with_values(item, **{name: ...})) is FLAT


@pytest.mark.parametrize(
    "item",
    [
        {"PK": encode("USER#1"), "SK": encode("PROFILE")},
        {"PK": encode("USER#1"), "SK": encode("PROFILE"), "data": encode("of another form")},
        {"PK": encode("USER#1"), "SK": encode("PROFILE"), "profile": encode({"email_hash": "1"})},
        {"PK": encode("USER#1"), "SK": encode("PROFILE"), "email": encode("a@example.com")},
        {"PK": encode("USER#1"), "SK": encode("PROFILE"), "account_status": encode("active")},
    ],
    ids=["nothing", "another data", "another map", "an e-mail", "only a status"],
)
def test_what_nobody_knows_stays_unknown(item: Item) -> None:
    assert LAYOUTS.of(item) is UNKNOWN


def test_an_item_with_the_map_of_the_planned_layout_is_of_that_one() -> None:
    assert LAYOUTS.of(with_values(MARGARET, data={})) is PLANNED
    assert LAYOUTS.of(with_values(MARGARET, data="text")) is FLAT
    assert "data" in others(read(data="text"))


# -- read -----------------------------------------------------------------------------------------


def test_the_sample_is_read_whole() -> None:
    assert StoredUser.of(MARGARET).user == READ


def test_who_has_just_signed_up_has_no_device_and_no_session() -> None:
    user = FLAT.read(GRACE)

    assert (user.device, user.session, user.biometric, user.usage) == (None, None, None, None)
    assert readable(user.subscription).provider == Provider.INTERNAL
    assert (user.profile.name, user.profile.family_name) == (Unread.ENCRYPTED, None)
    assert user.other == ()


def test_encrypted_plain_odd_and_missing_are_four_things() -> None:
    user = read(email="ada@example.com", name=7, given_name=None, family_name=...)

    assert user.profile.email == "ada@example.com"
    assert user.profile.name is Unread.NOT_READABLE
    assert (user.profile.given_name, user.profile.family_name) == (None, None)
    assert OtherAttribute("name", "N", 2, odd=True) in user.other


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({"consented": True, "version": "1.0", "timestamp": 1795162676764}, ACCEPTED),
        (
            {"consented": False, "version": "1.0", "timestamp": 1795162676764},
            Consent(consent_given=False, consent_version="1.0", withdrawn_at=at(764)),
        ),
        (
            {"consented": False, "version": "1.0"},
            Consent(consent_given=False, consent_version="1.0"),
        ),
        (
            {"consented": False, "version": "1.0", "timestamp": None},
            Consent(consent_given=False, consent_version="1.0"),
        ),
        (
            {"consented": False, "timestamp": "soon"},
            Consent(consent_given=False, withdrawn_at=Unread.NOT_READABLE),
        ),
        (
            {"consent_given": True, "consent_version": "v2.1.0", "created_at": "2026-01-01"},
            Consent(
                consent_given=True,
                consent_version="v2.1.0",
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
            ),
        ),
        (True, Consent(consent_given=True)),
        ("yes", Unread.NOT_READABLE),
    ],
    ids=str,
)
def test_a_consent_is_given_withdrawn_or_never_given(stored: Any, told: Any) -> None:
    if isinstance(told, Consent) and told.consent_given and isinstance(stored, dict):
        told = replace(told, consent_version=stored.get("version") or stored["consent_version"])

    user = read(consents={"medical_disclaimer": stored})

    assert user.consents == {ConsentType.MEDICAL_DISCLAIMERS: told}


def test_its_own_name_says_more_than_the_short_one_of_a_consent() -> None:
    given, refused = {"consented": True, "version": "2.1"}, {"consented": False}

    user = read(consents={"medical_disclaimer": refused, "medical_disclaimers": given})

    assert readable(user.consents[ConsentType.MEDICAL_DISCLAIMERS]).consent_given is True
    assert "consents.medical_disclaimer" in others(user)


def test_a_subscription_of_another_writer_is_read_too() -> None:
    stored = {"subscription_id": "s-1", "type": "free", "starts_at": 1795162676764}
    more = {"credits_remaining": 3, "cancelled_at": 1795162676815, "cancellation_reason": "x"}

    user = read(current_subscription={**stored, **more, "provider": "paypal"})

    assert user.subscription == Subscription(
        subscription_id="s-1",
        subscription_type=SubscriptionType.FREE,
        provider="paypal",
        start_date=at(764),
        cancelled_at=at(815),
        credits_remaining=3,
    )
    assert others(user) == {"current_subscription.cancellation_reason"}


@pytest.mark.parametrize(
    ("status", "is_active"),
    [("active", True), ("revoked", False), (None, None), ("odd", Unread.NOT_READABLE)],
)
def test_a_registration_is_active_by_its_status(status: Any, is_active: Any) -> None:
    user = read(current_biometric={"biometric_id": "b-1", "status": status})

    assert user.biometric == Biometric(registration_id="b-1", is_active=is_active)


def test_a_registration_in_the_planned_shape_may_stand_on_a_flat_item() -> None:
    stored = {
        "registration_id": "reg-1",
        "biometric_type": "face_id",
        "is_verified": True,
        "is_active": False,
        "created_at": "2026-01-01T00:00:00Z",
        "challenge": "secret",
    }

    user = read(current_biometric=stored)

    assert user.biometric == Biometric(
        registration_id="reg-1",
        biometric_type=BiometricType.FACE,
        is_verified=True,
        is_active=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_a_device_without_names_and_versions_is_a_device() -> None:
    names = ("device_model", "device_name", "app_version", "os_version", "registration_ip")
    stored = {"device_id": "d-1", "device_status": "active", **dict.fromkeys(names)}

    assert read(current_device=stored).device == Device(device_id="d-1", status=DeviceStatus.ACTIVE)


@pytest.mark.parametrize(
    "part", ["current_device", "current_session", "current_biometric", "current_subscription"]
)
def test_a_part_that_is_no_map_is_not_readable_and_costs_no_other(part: str) -> None:
    user = read(**{part: "gone"})

    name = part.removeprefix("current_")
    assert getattr(user, name) is Unread.NOT_READABLE
    without: dict[str, Any] = {name: None, "usage": None, "other": ()}
    assert replace(user, **without) == replace(READ, **without)
    assert OtherAttribute(part, "S", 4, odd=True) in user.other


def test_a_usage_period_that_a_reset_left_is_read() -> None:
    usage = {"documents_processed": 0, "period_start": 1795162676764, "reset_id": "act-1"}

    user = read(current_subscription={"id": "s-1", "usage_current_period": usage})

    assert readable(user.usage).period_start == at(764)
    assert readable(user.usage).reset_id == "act-1"


def test_no_address_no_agent_no_secret_and_no_cipher_text_is_read_into_other_attributes() -> None:
    user = read(surprise="203.0.113.99")

    assert others(user) == {"surprise"}
    for hidden in ("203.0.113.99", "SerenyaApp/1.2.3", "eyJ2ZXJzaW9u"):
        assert hidden not in repr(user)


# -- sealed ---------------------------------------------------------------------------------------


def test_the_envelopes_are_given_by_the_names_of_their_fields() -> None:
    stored = StoredUser.of(MARGARET)

    assert stored.sealed == {
        name: MARGARET[name]["S"] for name in ("email", "name", "given_name", "family_name")
    }
    assert "eyJ" not in repr(stored)
    assert StoredUser.of(samples.planned()[0]).sealed == {}
    assert StoredUser.of(with_values(GRACE, name="Grace", given_name=None)).sealed == {
        "email": GRACE["email"]["S"]
    }


def envelope(**values: Any) -> str:
    return base64.b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (envelope(version="1.0", encryptedKey="a", data="b"), Unread.ENCRYPTED),
        (envelope(data="b", context={}, encryptedKey="a"), Unread.ENCRYPTED),
        (envelope(version="1.0", data="b"), Unread.NOT_READABLE),
        (envelope(version="1.0", encryptedKey="a", data="b")[:-5], Unread.NOT_READABLE),
        (MARGARET["email"]["S"][:-1], Unread.NOT_READABLE),
        (MARGARET["email"]["S"] + "\n", Unread.NOT_READABLE),
        ('{"version": "1.0"}', Unread.NOT_READABLE),
        (base64.b64encode(bytes(range(100))).decode(), Unread.NOT_READABLE),
        ("", ""),
        ("Ada", "Ada"),
        ("Margaretha Elisabeth Freifrau von und zu Beispielhausen", ...),
        ("ada-lovelace-of-the-analytical-engine-with-bernoulli-numbers@example.com", ...),
        ("ada.lovelace.of.the.analytical.engine+tag@example.com", ...),
        ("李", "李"),
    ],
)
def test_what_is_like_cipher_text_and_cannot_be_opened_is_not_shown(text: str, told: Any) -> None:
    item = with_values(MARGARET, name=text)
    stored = StoredUser.of(item)

    assert stored.user.profile.name == (text if told is ... else told)
    assert ("name" in stored.sealed) is (told is Unread.ENCRYPTED)
