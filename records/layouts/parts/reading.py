"""Reading a profile part by part, wherever its layout keeps them, tolerantly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

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
from records.reading import MapReader, T, WireMap, describe, instant_of

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
BOOLEAN_NAMES = _CONSENT_NAMES | {
    "medical": ConsentType.MEDICAL_DISCLAIMERS,
    "privacy": ConsentType.PRIVACY_POLICY,
    "terms": ConsentType.TERMS_OF_SERVICE,
}
BESIDE_BOOLEANS = ("consent_version", "consent_date")
_NAMED, _NONE = frozenset(BOOLEAN_NAMES), frozenset[str]()
#: Consents that are stored as booleans, by their stored names.
Answers: TypeAlias = Mapping[str, ConsentType]
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
        answers = _booleans_in(wire)
        profile = reading.part(self.profile, "", _without(wire, _taken(answers)))
        name, stored = part_in(wire, SUBSCRIPTION)
        subscription = reading.named(self.subscription, wire, SUBSCRIPTION)
        usage = reading.named(self.usage, stored, (USAGE,), name or "")
        device = reading.named(self.device, wire, DEVICE)
        session = reading.named(self.session, wire, SESSION)
        biometric = reading.named(self.biometric, wire, BIOMETRIC)
        times = {name: instant_of(item.get(name)) for name in _TIMES}
        unread = (name for name in _TIMES if times[name] is Unread.NOT_READABLE)
        odd = [describe(name, item[name], odd=True) for name in unread]
        return User(
            user_id=keys.user_id_of(item),
            layout=layout,
            profile=profile,
            consents=reading.consents(wire, answers),
            device=device,
            session=session,
            biometric=biometric,
            subscription=subscription,
            usage=subscription if isinstance(subscription, Unread) else usage,
            created_at=times["created_at"],
            updated_at=times["updated_at"],
            ttl=times["ttl"],
            has_ttl="ttl" in item,
            other=(*self._other_at_top(item), *odd, *reading.other),
        )

    def _other_at_top(self, item: Item) -> list[OtherAttribute]:
        """What is there beside the map that holds the parts."""
        if not self.where:
            return []
        return [describe(n, item[n]) for n in item if n not in TOP and n != self.where]


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

    def consents(self, wire: WireMap, answers: Answers) -> dict[ConsentType, Consent | Unread]:
        stored = wire.get("consents", {})
        if "M" not in stored and stored and "NULL" not in stored:
            self._gather("", (describe("consents", stored, odd=True),))
            return dict.fromkeys(ConsentType, Unread.NOT_READABLE)
        inner: WireMap = stored.get("M", {})
        inner_answers = _booleans_in(inner)
        consents = self._consent_maps(inner, _taken(inner_answers))
        # A map says more than a boolean, and a boolean among the consents more than one above.
        for where, found, there in (("consents", inner_answers, inner), ("", answers, wire)):
            for name, consent_type in found.items():
                if consent_type not in consents:
                    beside = {each: there[each] for each in BESIDE_BOOLEANS if each in there}
                    given = {"consent_given": there[name], **beside}
                    consents[consent_type] = self.part(_BOOLEAN_CONSENT, where, given)
        return consents

    def _consent_maps(
        self, stored: WireMap, taken: frozenset[str]
    ) -> dict[ConsentType, Consent | Unread]:
        consents: dict[ConsentType, Consent | Unread] = {}
        for name, value in stored.items():
            if name in taken:
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


def _booleans_in(wire: WireMap) -> Answers:
    """The consents that are stored as booleans in a map; their own names before shorter ones."""
    there = _NAMED.intersection(wire)
    if not any("BOOL" in wire[name] for name in there):
        return {}
    return {name: each for name, each in BOOLEAN_NAMES.items() if "BOOL" in wire.get(name, {})}


def _taken(answers: Answers) -> frozenset[str]:
    """The names of booleans, and what belongs to them."""
    return frozenset([*answers, *BESIDE_BOOLEANS]) if answers else _NONE


def _without(wire: WireMap, taken: frozenset[str]) -> WireMap:
    return {name: wire[name] for name in wire if name not in taken} if taken else wire


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
