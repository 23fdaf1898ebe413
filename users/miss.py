"""What a search without a hit says: what the text was taken for, and what to do (Django-free)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from users.meant import Meant, meant_by
from users.services.look_up import Finding, Tried
from users.services.typed import TakenFor, Typed


@dataclass(frozen=True, slots=True)
class TakenWords:
    """What a text was taken for, in words; `value` where that is not all of what was typed.

    `left_out` says what else was typed; `cannot` why such a thing cannot be searched, and what to
    ask for instead.
    """

    words: str
    value: str = field(default="", repr=False)
    left_out: str = ""
    cannot: str = ""
    check: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RouteWords:
    """A route that was tried, and what was looked for; `whole` is the number of characters where
    that was all of the text as it was typed, with what was left out otherwise."""

    words: str
    value: str = field(default="", repr=False)
    whole: int = 0
    keys: int = 1
    found: int = 0
    #: In read units.
    cost: str = "0"


@dataclass(frozen=True, slots=True)
class RoutesTried:
    """All routes that were tried, under how many keys together, and what that cost: in read units,
    the owners of sessions and devices included."""

    routes: Sequence[RouteWords] = ()
    units: float = 0.0

    @property
    def words(self) -> str:
        """How much was asked: "2 routes, 4 keys, 2 read units"."""
        keys = sum(route.keys for route in self.routes)
        told = f"{_counted(len(self.routes), 'route')}, {_counted(keys, 'key')}"
        return f"{told}, {_counted(self.units, 'read unit')}" if self.units else told


@dataclass(frozen=True, slots=True)
class Miss:
    """What the page of a search without a hit says; `meant` is what may have been mistyped."""

    taken: TakenWords
    tried: RoutesTried
    meant: Meant | None = None

    @property
    def is_left_over(self) -> bool:
        """Whether something is stored under what was looked for, of a user who has no profile."""
        return any(route.found for route in self.tried.routes)


def miss_of(taken: Typed, tried: RoutesTried) -> Miss:
    """What to say of a text that led to nobody."""
    meant = meant_by(taken.value) if taken.taken_for is TakenFor.EMAIL else None
    return Miss(words_of(taken), tried, meant)


def routes_tried(finding: Finding) -> RoutesTried:
    """What to say of the routes of a look-up."""
    routes = [_route_words(each, finding.taken) for each in finding.tried]
    return RoutesTried(routes, finding.units)


def _counted(number: float, what: str) -> str:
    return f"{number:g} {what}{'' if number == 1 else 's'}"


def _route_words(tried: Tried, taken: Typed) -> RouteWords:
    words = tried.words[:1].upper() + tried.words[1:]
    told = RouteWords(words, tried.value, 0, tried.keys, tried.found, f"{tried.units:g}")
    is_whole = tried.value != taken.value and tried.value.strip() == taken.typed.strip()
    if is_whole and len(tried.value) > len(taken.value):
        return replace(told, value="", whole=len(tried.value))
    return told


def words_of(taken: Typed) -> TakenWords:
    """What to say of a text that led to nobody, or to several."""
    kind = taken.taken_for
    return TakenWords(
        _WORDS[kind],
        taken.value if taken.value != taken.typed.strip() else "",
        _left_out(taken),
        CANNOT.get(kind, ""),
        _CHECK.get(kind, _CHECK_ID if kind not in CANNOT else ()),
    )


_SORTS = {
    "quotes": "\"'`«»“”„\u2018\u2019\u201a",
    "brackets": "<>()[]{}",
    "punctuation": ".,;:!?",
}


def _left_out(taken: Typed) -> str:
    """The sorts of text that stand around what was taken; empty where there are none."""
    typed, value = taken.typed.lower(), taken.value.lower()
    if not value or taken.provider or value not in typed:
        return ""
    rest = typed.replace(value, "", 1)
    sorts = ["other text"] if any(char.isalnum() for char in rest) else []
    sorts += [sort for sort, chars in _SORTS.items() if {*chars} & {*rest}]
    if any(unicodedata.category(char) == "Cf" for char in rest):
        sorts.append("invisible characters")
    if not sorts:
        return ""
    return f"{', '.join(sorts[:-1])} and {sorts[-1]}" if len(sorts) > 1 else sorts[0]


_WORDS = {
    TakenFor.NOTHING: "nothing: there is no text in it",
    TakenFor.USER_ID: "a user id",
    TakenFor.EMAIL: "an e-mail address",
    TakenFor.EMAIL_HASH: "an e-mail hash",
    TakenFor.PROVIDER_ID: "a provider id",
    TakenFor.ORDER_NUMBER: "a store's order number",
    TakenFor.PAYMENT_ID: "a payment id",
    TakenFor.SUBSCRIPTION_ID: "a subscription id",
    TakenFor.SESSION_ID: "a session id",
    TakenFor.DEVICE_ID: "a device id",
    TakenFor.REGISTRATION_ID: "the id of a biometric registration",
    TakenFor.JOB_ID: "a job id",
    TakenFor.WEB_ADDRESS: "a web address without a user's id in it",
    TakenFor.TICKET_ID: "a ticket id",
    TakenFor.PHONE_NUMBER: "a phone number",
    TakenFor.NAME: "a name",
}

CANNOT = {
    TakenFor.ORDER_NUMBER: "Orders cannot be searched: the store keeps its own numbers. Ask for "
    "the e-mail address of the account and compare the payments on the user's page.",
    TakenFor.PAYMENT_ID: "Payments cannot be searched: they are kept with their user. Ask for the "
    "e-mail address; the payment is on the user's page.",
    TakenFor.SUBSCRIPTION_ID: "Subscriptions cannot be searched: each is kept with its user. Ask "
    "for the e-mail address; the id is in the user's Subscription panel.",
    TakenFor.SESSION_ID: "Sessions cannot be searched, but for those of an early version of the "
    "app: each is kept with its user. Ask for the user id or the e-mail address.",
    TakenFor.DEVICE_ID: "Devices cannot be searched, but for those of an early version of the app: "
    "each is kept with its user. Ask for the user id or the e-mail address.",
    TakenFor.REGISTRATION_ID: "Biometric registrations cannot be searched: each is kept with its "
    "user. Ask for the user id or the e-mail address.",
    TakenFor.JOB_ID: "Jobs cannot be searched: documents are stored by user. Ask for the user id "
    "or the e-mail address; the job is among the documents on the user's page.",
    TakenFor.WEB_ADDRESS: "Web addresses cannot be searched, but for that of a user's page. Ask "
    "for the user id or the e-mail address.",
    TakenFor.TICKET_ID: "Tickets cannot be searched: they are in the desk's own system, and the "
    "audit trail finds what was done under one. Ask for the e-mail address.",
    TakenFor.PHONE_NUMBER: "Phone numbers are not on record. Ask for the e-mail address that the "
    "user signed up with.",
    TakenFor.NAME: "Names cannot be searched. Ask for the e-mail address that the user signed up "
    "with, or for the user id.",
}

_CHECK_ID = (
    "A user id has the form 8-4-4-4-12 (36 characters); dashes and capitals do not matter.",
    "An e-mail hash has 64 hex digits.",
    "A provider id may name its provider: google:…, apple:…, facebook:….",
)
_CHECK: dict[TakenFor, Sequence[str]] = {
    TakenFor.USER_ID: (
        "Check that the id is complete: 8-4-4-4-12 characters.",
        "Other things may have an id of this form. Ask for the e-mail address instead.",
        "A user who was permanently deleted leaves no record here.",
    ),
    TakenFor.EMAIL: (
        "Ask the user to spell the e-mail address they signed up with; they may use another now.",
        "With Apple's “Hide My Email” the e-mail address ends in privaterelay.appleid.com.",
        "Try it as the user writes it, with its capitals: old records were stored that way.",
    ),
    TakenFor.EMAIL_HASH: (
        "Check that the hash is complete: 64 hex digits, of the lower-cased e-mail.",
    ),
}
