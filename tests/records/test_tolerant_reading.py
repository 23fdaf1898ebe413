"""Records beyond the contract: everything reads, nothing raises, nothing leaks."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import Item, encode, encode_item
from records.layouts import LAYOUTS
from records.layouts.parts.index_keys import IndexKeysPart
from records.lists import BiometricType, ConsentType
from records.model import OtherAttribute, PaymentRecord, User
from records.table import StoredUser, payment_of
from tests import samples
from tests.backoffice.dynamo.values import values
from tests.readable import readable

SECRETS = (
    *("refresh_token_hash", "access_token_hash", "public_key", "challenge"),
    *("device_attestation_data", "biometric_hash", "token", "challenge_data"),
)
UNREAD = Unread.NOT_READABLE
MARK = "ada.lovelace@example.com"


def read(**data: Any) -> User:
    return StoredUser.of(samples.profile_of("user-1", **data)).user


def vars_of(value: Any) -> list[Any]:
    return [getattr(value, each.name) for each in fields(value)]


def others(user: User) -> dict[str, OtherAttribute]:
    return {other.name: other for other in user.other}


# -- what the contract says of odd records ---------------------------------------------------------


def test_a_sign_up_consent_reads_as_never_given() -> None:
    stored = {"consent_given": False, "consent_version": None, "consent_date": "2025-10-01T08:00Z"}

    user = read(consents={"privacy_policy": stored})

    consent = readable(user.consents[ConsentType.PRIVACY_POLICY])
    assert consent.created_at == datetime(2025, 10, 1, 8, tzinfo=UTC)
    assert not consent.in_force


def test_older_names_read_as_the_same_objects() -> None:
    values = samples.planned()[0]["data"]["M"]
    item = samples.profile_of("user-1", current_biometric=..., current_subscription=...)
    item["data"]["M"]["biometric"] = values["current_biometric"]
    item["data"]["M"]["subscription"] = values["current_subscription"]

    user, usual = StoredUser.of(item).user, read()
    assert (user.biometric, user.subscription, user.usage) == (
        usual.biometric,
        usual.subscription,
        usual.usage,
    )
    assert user.other == ()


@pytest.mark.parametrize(
    "stored",
    [
        "2025-09-27T10:00:00Z",
        "2025-09-27T12:00:00+02:00",
        "2025-09-27T10:00:00",
        "2025-09-27T10:00:00.000Z",
        1758967200,
        1758967200000,
        Decimal("1758967200.0"),
        "1758967200",
    ],
)
def test_an_instant_is_the_same_in_every_form(stored: Any) -> None:
    user = read(last_login_at=stored)

    assert user.profile.last_login_at == datetime(2025, 9, 27, 10, tzinfo=UTC)
    assert readable(user.profile.last_login_at).tzinfo is UTC
    assert user.other == ()


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("faceid", BiometricType.FACE),
        ("face_id", BiometricType.FACE),
        ("touchid", BiometricType.FINGERPRINT),
        ("touch_id", BiometricType.FINGERPRINT),
        ("voice_print", BiometricType.VOICE),
        ("iris", "iris"),
    ],
)
def test_older_spellings_of_biometric_types_are_known(stored: str, meant: str) -> None:
    user = read(current_device={"biometric_type": stored})

    biometric_type = readable(user.device).biometric_type
    assert biometric_type == meant
    assert isinstance(biometric_type, BiometricType) == (stored != "iris")


def test_an_unknown_value_of_a_closed_list_is_kept_as_it_is() -> None:
    status = read(account_status="frozen").profile.account_status

    assert type(status) is str
    assert status == "frozen"


def test_unknown_attributes_are_shown_by_name_type_and_size_only() -> None:
    item = samples.profile_of("user-1", favourite=MARK, current_device={"imei": MARK})
    user = StoredUser.of(item | {"note": {"S": MARK}}).user

    size = len(MARK)
    assert user.other == (
        OtherAttribute("note", "S", size),
        OtherAttribute("data.favourite", "S", size),
        OtherAttribute("data.current_device.imei", "S", size),
    )


def test_a_second_map_of_the_same_part_is_shown_among_the_others() -> None:
    user = read(biometric={"device_id": "older"})

    assert readable(user.biometric).device_id == "iphone-123-abc"
    assert others(user)["data.biometric"].type == "M"


@pytest.mark.parametrize(
    "part", ["consents", "current_device", "current_session", "current_subscription"]
)
@pytest.mark.parametrize("stored", [..., None])
def test_a_missing_part_is_missing_and_not_an_error(part: str, stored: Any) -> None:
    user = read(**{part: stored})

    assert not getattr(user, part.removeprefix("current_"))
    assert user.other == ()


def test_one_odd_attribute_costs_only_itself() -> None:
    user = read(email=7, last_login_at="yesterday", email_verified="yes", account_status=[])

    profile = user.profile
    assert profile.name == "John Doe"
    assert {profile.email, profile.last_login_at, profile.email_verified} == {UNREAD}
    assert profile.account_status is UNREAD
    odd = {"data.email", "data.last_login_at", "data.email_verified", "data.account_status"}
    assert {name for name, other in others(user).items() if other.odd} == odd


@pytest.mark.parametrize(
    ("stored", "part"),
    [
        ("current_device", "device"),
        ("current_session", "session"),
        ("current_biometric", "biometric"),
        ("current_subscription", "subscription"),
        ("current_subscription", "usage"),
    ],
)
def test_a_part_that_is_no_map_is_not_readable_and_no_missing_one(stored: str, part: str) -> None:
    user = read(**{stored: "text"})

    assert getattr(user, part) is UNREAD
    assert others(user)[f"data.{stored}"].odd


def test_consents_that_are_no_map_are_not_readable_and_no_missing_ones() -> None:
    assert read(consents=["terms"]).consents == dict.fromkeys(ConsentType, UNREAD)


@pytest.mark.parametrize("version", ["2.1", "v2.1", "v2.1.0", "v9"])
def test_a_consent_version_is_kept_as_it_is_stored(version: str) -> None:
    consents = read(consents={"privacy_policy": {"consent_version": version}}).consents

    assert readable(consents[ConsentType.PRIVACY_POLICY]).consent_version == version


def test_an_unknown_consent_is_shown_among_the_others() -> None:
    user = read(consents={"cookies": {"consent_given": True}, "privacy_policy": "yes"})

    assert user.consents == {ConsentType.PRIVACY_POLICY: UNREAD}
    assert not others(user)["data.consents.cookies"].odd
    assert others(user)["data.consents.privacy_policy"].odd


def test_an_item_that_no_layout_knows_is_shown_with_its_key() -> None:
    item = encode_item({"PK": "USER#user-1", "SK": "PROFILE", "data": "text", "ttl": 1759392000})

    user = StoredUser.of(item).user

    assert (user.user_id, user.layout, user.has_ttl) == ("user-1", "unknown", True)
    assert set(vars_of(user.profile)) == {UNREAD}
    assert {user.device, user.session, user.biometric, user.subscription, user.usage} == {UNREAD}
    assert user.consents == dict.fromkeys(ConsentType, UNREAD)
    assert others(user)["data"] == OtherAttribute("data", "S", 4, odd=True)


def test_a_key_of_another_kind_is_shown_whole() -> None:
    item = samples.profile_of("x") | {"PK": {"S": "SOMETHING"}}

    assert StoredUser.of(item).user.user_id == "SOMETHING"


# -- anything at all ------------------------------------------------------------------------------

Place = tuple[str, ...]


def places_of(attributes: Item, prefix: Place = ()) -> Iterator[Place]:
    """Every place of an item, maps included."""
    for name, wire in attributes.items():
        yield (*prefix, name)
        if "M" in wire:
            yield from places_of(wire["M"], (*prefix, name))


def put_at(item: Item, place: Place, wire: Any) -> Item:
    """A copy of the item with another value at one place."""
    changed = copy.deepcopy(item)
    attributes = changed
    for name in place[:-1]:
        attributes = attributes[name]["M"]
    attributes[place[-1]] = wire
    return changed


PROFILE, PAYMENT = samples.planned()[:2]
KEYS = {("PK",), ("SK",)}
NEW_PLACES: list[Place] = [
    ("data", "biometric"),
    ("data", "subscription"),
    ("data", "brand new"),
    ("data", "consents", "privacy_policy", "consent_date"),
    ("data", "current_subscription", "usage_current_period", "previous_count"),
    ("ttl",),
    ("brand new",),
]
profile_places = st.sampled_from([p for p in places_of(PROFILE) if p not in KEYS] + NEW_PLACES)
payment_places = st.sampled_from([p for p in places_of(PAYMENT) if p not in KEYS])

numbers_as_text = st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str)
odd_texts = st.sampled_from(
    ["", "NaN", "Infinity", "-1", "1e999", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
wires = (
    values.map(encode)
    | numbers_as_text.map(lambda text: {"N": text})
    | (odd_texts | numbers_as_text | st.datetimes().map(str)).map(lambda text: {"S": text})
    | st.sampled_from([{"N": "9" * 38}, {"N": "-1E+125"}, {"N": "1E-130"}, {"N": "1.5"}])
)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a domain object."""
    if is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


def check(record: User | PaymentRecord) -> None:
    """What other attributes say is of the right types, and every text can be shown."""
    for other in record.other:
        assert (type(other.name), type(other.type), type(other.size)) == (str, str, int)
    for text in texts_in(record):
        text.encode()


def as_received(binary: bytes) -> str:
    """Binary comes as base64 text."""
    return base64.b64encode(binary).decode()


@settings(max_examples=400)
@given(st.lists(st.tuples(profile_places, wires), min_size=1, max_size=3))
def test_any_values_anywhere_in_a_profile_are_read(changes: list[tuple[Place, Any]]) -> None:
    item = PROFILE
    for place, wire in sorted(changes, key=lambda change: len(change[0]), reverse=True):
        item = put_at(item, place, wire)

    stored = StoredUser.of(item)

    assert stored.user.user_id == JOHN_ID
    check(stored.user)
    for part in stored.layout.parts.values():
        seen = part.see(item)
        if seen is not None:
            travelled = json.loads(json.dumps(seen, default=as_received))
            part.is_open(travelled)
            for told in part.told(travelled).values():
                assert isinstance(told, str | int | datetime | Unread | None)
            if "was" in seen:
                continue  # what is taken back stands in an entry, not in the record
            part.effects(travelled)
            at = datetime(2026, 3, 1, tzinfo=UTC)
            if isinstance(part, IndexKeysPart):
                part.change_of(item, travelled, now=at)
            else:
                assert part.change(travelled, now=at, act_id="a")


JOHN_ID = "ac5cada7-7b1f-4673-b2b1-089f3e308363"


@settings(max_examples=200)
@given(payment_places, wires)
def test_any_value_anywhere_in_a_payment_is_read(place: Place, wire: Any) -> None:
    payment = payment_of(put_at(PAYMENT, place, wire))

    assert (payment.date, payment.payment_id) == ("2025-09-27", "payment-abc-123")
    check(payment)


@given(st.dictionaries(st.text(max_size=10).filter(lambda n: n not in ("PK", "SK")), wires))
def test_an_item_of_anything_is_read(attributes: Item) -> None:
    item = encode_item({"PK": "USER#user-1", "SK": "PROFILE"}) | attributes

    check(StoredUser.of(item).user)
    check(payment_of(item | {"SK": {"S": "PAYMENT#2025-01-01#p"}}))


# -- what must never be shown ----------------------------------------------------------------------


def wrapped(letter: str) -> Any:
    """The mark as a value of a type that the reader may not expect."""
    return {
        "S": {"S": MARK},
        "L": {"L": [{"S": MARK}]},
        "M": {"M": {"value": {"S": MARK}}},
        "SS": {"SS": [MARK]},
    }[letter]


@pytest.mark.parametrize("letter", ["S", "L", "M", "SS"])
@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "part", [(), ("current_device",), ("current_session",), ("current_biometric",), ("brand new",)]
)
def test_a_secret_is_never_read_wherever_it_stands(part: Place, name: str, letter: str) -> None:
    item = PROFILE
    if part == ("brand new",):
        item = put_at(item, ("data", *part), {"M": {}})
    item = put_at(item, ("data", *part, name), wrapped(letter))

    assert not any(MARK in text for text in texts_in(StoredUser.of(item).user))


@settings(max_examples=200)
@given(profile_places, st.sampled_from(["L", "M", "SS"]))
def test_a_value_of_the_wrong_type_is_never_shown(place: Place, letter: str) -> None:
    user = StoredUser.of(put_at(PROFILE, place, wrapped(letter))).user

    assert not any(MARK in text for text in texts_in(user))


@given(profile_places.filter(lambda place: place != ("data",)), wires)
def test_other_attributes_are_names_and_never_values(place: Place, wire: Any) -> None:
    known = set().union(*places_of(PROFILE), *NEW_PLACES)

    for other in StoredUser.of(put_at(PROFILE, place, wire)).user.other:
        keys = set(other.name.split("."))
        assert keys <= known | set(_names_in(wire)) | {""}


def _names_in(wire: Any) -> Iterator[str]:
    for name, inner in wire.get("M", {}).items():
        yield from name.split(".")
        yield from _names_in(inner)


def test_every_item_has_a_layout() -> None:
    items: list[Item] = [{}, {"data": {"S": ""}}, {"data": {"M": {}}}]
    for item in items:
        assert LAYOUTS.of(item).recognises(item)
