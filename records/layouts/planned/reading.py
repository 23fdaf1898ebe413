"""Reading a profile of the planned layout, tolerantly."""

from __future__ import annotations

from dataclasses import replace

from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.planned.places import (
    BIOMETRIC,
    CONSENTS,
    DEVICE,
    DEVICE_IDS,
    SESSION,
    SESSION_SECRETS,
    SUBSCRIPTION,
    USAGE,
    data_of,
    part_in,
)
from records.lists import CHECKBOX_GROUPS, ConsentType
from records.model import (
    Biometric,
    Consent,
    Device,
    OtherAttribute,
    Profile,
    Session,
    Subscription,
    Usage,
    User,
)
from records.reading import MapReader, T, WireMap, describe, instant_of, read_instant

_PARTS = DEVICE + SESSION + BIOMETRIC + SUBSCRIPTION + CONSENTS

_TOP = frozenset(
    [
        "PK",
        "SK",
        "GSI1PK",
        "GSI1SK",
        "GSI2PK",
        "GSI2SK",
        "entity_type",
        "data",
        "created_at",
        "updated_at",
        "ttl",
    ]
)
#: Names of consents that older versions of the app stored as booleans (data contract, section 6),
#: and what they stored beside them.
SHORT_NAMES = {
    "medical": ConsentType.MEDICAL_DISCLAIMERS,
    "privacy": ConsentType.PRIVACY_POLICY,
    "terms": ConsentType.TERMS_OF_SERVICE,
}
BESIDE_BOOLEANS = ("consent_version", "consent_date")

_PROFILE = MapReader(Profile, unread=(*_PARTS, "created_at", "updated_at"))
_CONSENT = MapReader(Consent)
_SIGN_UP_CONSENT = MapReader(Consent, names={"created_at": "consent_date"})
# Where a field has several names, the later ones are those of older versions of the app.
DEVICE_READER = MapReader(
    Device,
    names={"device_id": DEVICE_IDS, "os_version": ("os_version", "platform_version")},
    unread=("public_key",),
)
SESSION_READER = MapReader(
    Session, names={"created_at": ("created_at", "issued_at")}, unread=SESSION_SECRETS
)
_BIOMETRIC = MapReader(
    Biometric,
    names={
        "biometric_type": ("biometric_type", "type"),
        "is_verified": ("is_verified", "verified"),
        "verification_failures": ("verification_failures", "failure_count"),
        "last_verified_at": ("last_verified_at", "last_verification_at"),
    },
    unread=(
        *("challenge", "challenge_data", "biometric_hash"),
        *("device_attestation_data", "registration_metadata"),
    ),
)
SUBSCRIPTION_READER = MapReader(
    Subscription,
    names={
        "subscription_id": ("subscription_id", "id"),
        "subscription_type": ("subscription_type", "type"),
    },
    unread=(USAGE,),
)
_USAGE = MapReader(Usage)


def read_user(item: Item, *, layout: str) -> User:
    """The user in a profile item of the planned layout; never fails for what is in it."""
    reading = _Reading(item)
    data = data_of(item)
    profile = reading.part(_PROFILE, "data", without_booleans(data))
    name, stored = part_in(data, SUBSCRIPTION)
    subscription = reading.named(SUBSCRIPTION_READER, data, SUBSCRIPTION)
    usage = reading.named(_USAGE, stored, (USAGE,), f"data.{name}")
    device = reading.named(DEVICE_READER, data, DEVICE)
    session = reading.named(SESSION_READER, data, SESSION)
    biometric = reading.named(_BIOMETRIC, data, BIOMETRIC)
    return User(
        user_id=keys.user_id_of(item),
        layout=layout,
        profile=profile,
        consents=reading.consents(data),
        device=device,
        session=session,
        biometric=biometric,
        subscription=subscription,
        usage=subscription if isinstance(subscription, Unread) else usage,
        created_at=instant_of(item.get("created_at")),
        updated_at=instant_of(item.get("updated_at")),
        ttl=instant_of(item.get("ttl")),
        has_ttl="ttl" in item,
        other=reading.all_other(),
    )


class _Reading:
    """One item being read; gathers what is not read on the way."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._other: list[OtherAttribute] = []

    def part(self, reader: MapReader[T], where: str, wire: WireMap) -> T:
        domain, other = reader.read(wire)
        placed = [_placed(where, attribute) for attribute in other]
        self._other += [attribute for attribute in placed if attribute not in self._other]
        return domain

    def named(
        self, reader: MapReader[T], wire: WireMap, names: tuple[str, ...], where: str = "data"
    ) -> Maybe[T]:
        """The part under the first of `names` that holds a map; not readable where something
        else is there, None where nothing is."""
        part: Maybe[T] = None
        for name in names:
            value = wire.get(name)
            if value is None or "NULL" in value:
                continue
            if "M" in value and (part is None or isinstance(part, Unread)):
                part = self.part(reader, f"{where}.{name}", value["M"])
                continue
            self._other.append(_placed(where, describe(name, value, odd="M" not in value)))
            part = part or Unread.NOT_READABLE
        return part

    def consents(self, data: WireMap) -> dict[ConsentType, Consent | Unread]:
        stored = data.get("consents", {})
        if "M" not in stored and stored and "NULL" not in stored:
            self._other.append(_placed("data", describe("consents", stored, odd=True)))
            return dict.fromkeys(ConsentType, Unread.NOT_READABLE)
        inner: WireMap = stored.get("M", {})
        consents = self._consent_maps(inner)
        # A map says more than a boolean, and a boolean among the consents more than one above.
        for where, wire in (("data.consents", inner), ("data", data)):
            answers = booleans_in(wire)
            beside = {name: wire[name] for name in BESIDE_BOOLEANS if name in wire}
            for name, consent_type in answers.items():
                if consent_type not in consents:
                    given = {"consent_given": wire[name], **beside}
                    consents[consent_type] = self.part(_SIGN_UP_CONSENT, where, given)
        return consents

    def _consent_maps(self, stored: WireMap) -> dict[ConsentType, Consent | Unread]:
        consents: dict[ConsentType, Consent | Unread] = {}
        booleans = booleans_in(stored)
        for name, value in stored.items():
            if name in booleans or (booleans and name in BESIDE_BOOLEANS):
                continue
            is_known = name in CHECKBOX_GROUPS
            if is_known and "M" in value:
                reader = _SIGN_UP_CONSENT if "consent_date" in value["M"] else _CONSENT
                where = f"data.consents.{name}"
                consents[ConsentType(name)] = self.part(reader, where, value["M"])
                continue
            attribute = describe(name, value, odd=is_known and "NULL" not in value)
            self._other.append(_placed("data.consents", attribute))
            if attribute.odd:
                consents[ConsentType(name)] = Unread.NOT_READABLE
        return consents

    def all_other(self) -> tuple[OtherAttribute, ...]:
        top = [describe(name, value) for name, value in self._item.items() if name not in _TOP]
        for name in ("created_at", "updated_at", "ttl"):
            value = self._item.get(name)
            if value and "NULL" not in value and read_instant(value) is None:
                top.append(describe(name, value, odd=True))
        return tuple(top + self._other)


def booleans_in(wire: WireMap) -> dict[str, ConsentType]:
    """The consents that are stored as booleans in a map; their own names before shorter ones."""
    names = {str(each): each for each in ConsentType} | SHORT_NAMES
    return {name: each for name, each in names.items() if "BOOL" in wire.get(name, {})}


def without_booleans(data: WireMap) -> WireMap:
    """`data` without the consents in it that are booleans, and what belongs to them."""
    booleans = booleans_in(data)
    taken = {*booleans, *BESIDE_BOOLEANS} if booleans else set()
    return {name: value for name, value in data.items() if name not in taken}


def _placed(where: str, attribute: OtherAttribute) -> OtherAttribute:
    return replace(attribute, name=f"{where}.{attribute.name}")
