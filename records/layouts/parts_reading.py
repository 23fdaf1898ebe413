"""Reading a profile part by part, wherever its layout keeps them, tolerantly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import Item
from records import keys
from records.layouts.places import BIOMETRIC, DEVICE, SESSION, SUBSCRIPTION, USAGE, part_in
from records.lists import ConsentType
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

_TIMES = ("created_at", "updated_at", "ttl")
#: What is at the top of an item in every layout, and read by itself or not at all.
TOP = frozenset(
    [*("PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK", "entity_type"), *_TIMES],
)
#: A consent's own name first; then the one that the flat layout has for one of them.
_CONSENT_NAMES = {str(each): each for each in ConsentType} | {
    "medical_disclaimer": ConsentType.MEDICAL_DISCLAIMERS
}
#: Names of consents that older versions of the app stored as booleans (data contract, section 6),
#: and what they stored beside them.
_BOOLEAN_NAMES = _CONSENT_NAMES | {
    "medical": ConsentType.MEDICAL_DISCLAIMERS,
    "privacy": ConsentType.PRIVACY_POLICY,
    "terms": ConsentType.TERMS_OF_SERVICE,
}
BESIDE_BOOLEANS = ("consent_version", "consent_date")
_BOOLEAN_CONSENT = MapReader(Consent, names={"created_at": "consent_date"})


@dataclass(frozen=True)
class Readers:
    """How each part of a profile is read. `where` is the map at the top of the item that holds
    them, empty where they are at the top themselves."""

    where: str
    profile: MapReader[Profile]
    consent: Callable[[WireMap], tuple[Consent, tuple[OtherAttribute, ...]]]
    device: MapReader[Device]
    session: MapReader[Session]
    biometric: MapReader[Biometric]
    subscription: MapReader[Subscription]
    usage: MapReader[Usage]

    def user(self, item: Item, *, layout: str) -> User:
        """The user in a profile item; never fails for what is in it."""
        wire: WireMap = item[self.where]["M"] if self.where else item
        reading = _Reading(self)
        profile = reading.part(self.profile, "", _without_booleans(wire))
        name, stored = part_in(wire, SUBSCRIPTION)
        subscription = reading.named(self.subscription, wire, SUBSCRIPTION)
        usage = reading.named(self.usage, stored, (USAGE,), name or "")
        device = reading.named(self.device, wire, DEVICE)
        session = reading.named(self.session, wire, SESSION)
        biometric = reading.named(self.biometric, wire, BIOMETRIC)
        return User(
            user_id=keys.user_id_of(item),
            layout=layout,
            profile=profile,
            consents=reading.consents(wire),
            device=device,
            session=session,
            biometric=biometric,
            subscription=subscription,
            usage=subscription if isinstance(subscription, Unread) else usage,
            created_at=instant_of(item.get("created_at")),
            updated_at=instant_of(item.get("updated_at")),
            ttl=instant_of(item.get("ttl")),
            has_ttl="ttl" in item,
            other=(*self._other_at_top(item), *reading.other),
        )

    def _other_at_top(self, item: Item) -> list[OtherAttribute]:
        names = item.keys() - TOP - {self.where} if self.where else ()
        other = [describe(name, item[name]) for name in item if name in names]
        for name in _TIMES:
            value = item.get(name)
            if value and "NULL" not in value and read_instant(value) is None:
                other.append(describe(name, value, odd=True))
        return other


class _Reading:
    """One item being read; gathers what is not read on the way."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self.other: list[OtherAttribute] = []

    def part(self, reader: MapReader[T], where: str, wire: WireMap) -> T:
        domain, other = reader.read(wire)
        self._gather(where, other)
        return domain

    def named(
        self, reader: MapReader[T], wire: WireMap, names: tuple[str, ...], where: str = ""
    ) -> Maybe[T]:
        """The part under the first of `names` that holds a map; not readable where something
        else is there, None where nothing is."""
        part: Maybe[T] = None
        for name in names:
            value = wire.get(name)
            if value is None or "NULL" in value:
                continue
            if "M" in value and (part is None or isinstance(part, Unread)):
                part = self.part(reader, _path(where, name), value["M"])
                continue
            self._gather(where, (describe(name, value, odd="M" not in value),))
            part = part or Unread.NOT_READABLE
        return part

    def consents(self, wire: WireMap) -> dict[ConsentType, Consent | Unread]:
        stored = wire.get("consents", {})
        if "M" not in stored and stored and "NULL" not in stored:
            self._gather("", (describe("consents", stored, odd=True),))
            return dict.fromkeys(ConsentType, Unread.NOT_READABLE)
        inner: WireMap = stored.get("M", {})
        consents = self._consent_maps(inner)
        # A map says more than a boolean, and a boolean among the consents more than one above.
        for where, answers in (("consents", inner), ("", wire)):
            for name, consent_type in _booleans_in(answers).items():
                if consent_type not in consents:
                    beside = {each: answers[each] for each in BESIDE_BOOLEANS if each in answers}
                    given = {"consent_given": answers[name], **beside}
                    consents[consent_type] = self.part(_BOOLEAN_CONSENT, where, given)
        return consents

    def _consent_maps(self, stored: WireMap) -> dict[ConsentType, Consent | Unread]:
        consents: dict[ConsentType, Consent | Unread] = {}
        booleans = _booleans_in(stored)
        for name, value in stored.items():
            if name in booleans or (booleans and name in BESIDE_BOOLEANS):
                continue
            consent_type = _CONSENT_NAMES.get(name)
            if consent_type and name != consent_type and consent_type in stored:
                consent_type = None  # its own name says it
            if consent_type and "M" in value:
                consents[consent_type], other = self._readers.consent(value["M"])
                self._gather(_path("consents", name), other)
                continue
            attribute = describe(name, value, odd=bool(consent_type) and "NULL" not in value)
            self._gather("consents", (attribute,))
            if consent_type and attribute.odd:
                consents[consent_type] = Unread.NOT_READABLE
        return consents

    def _gather(self, where: str, other: tuple[OtherAttribute, ...]) -> None:
        for attribute in other:
            name = _path(self._readers.where, _path(where, attribute.name))
            placed = replace(attribute, name=name)
            if placed not in self.other:
                self.other.append(placed)


def _booleans_in(wire: WireMap) -> dict[str, ConsentType]:
    """The consents that are stored as booleans in a map; their own names before shorter ones."""
    return {name: each for name, each in _BOOLEAN_NAMES.items() if "BOOL" in wire.get(name, {})}


def _without_booleans(wire: WireMap) -> WireMap:
    """`wire` without the consents in it that are booleans, and what belongs to them."""
    booleans = _booleans_in(wire)
    if not booleans:
        return wire
    taken = {*booleans, *BESIDE_BOOLEANS}
    return {name: value for name, value in wire.items() if name not in taken}


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
