"""What people paste into the search box, and what it is taken for. Nothing is asked here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote

from backoffice.ids import UUID
from records import keys
from records.index_keys import By, read_key
from records.lists import AuthProvider


class TakenFor(StrEnum):
    """What a text can be taken for, as an entry names it; what is found first, then the rest."""

    NOTHING = "nothing"
    USER_ID = "user id"
    EMAIL = "e-mail"
    EMAIL_HASH = "e-mail hash"
    PROVIDER_ID = "provider id"
    ORDER_NUMBER = "order number"
    PAYMENT_ID = "payment id"
    SUBSCRIPTION_ID = "subscription id"
    SESSION_ID = "session id"
    DEVICE_ID = "device id"
    REGISTRATION_ID = "registration id"
    JOB_ID = "job id"
    WEB_ADDRESS = "web address"
    TICKET_ID = "ticket id"
    PHONE_NUMBER = "phone number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Typed:
    """A text with what it is taken for, and the value in it that is looked for.

    `typed` is the text as it came; `provider` is set where it names one.
    """

    taken_for: TakenFor
    value: str = field(repr=False)
    typed: str = field(repr=False)
    provider: str = ""

    @property
    def item_ids(self) -> list[str]:
        """What the id of a session or a device would be: the text without what stands around it,
        and the value in it where that is written otherwise."""
        ids = [id_within(bare_text(self.typed))[1], self.value]
        return list(dict.fromkeys(ids))

    @property
    def is_bare(self) -> bool:
        """Whether a user id stands alone, so that it may be the id of something else."""
        return _digits(bare_text(self.typed)) == _digits(self.value)


def read_typed(text: str) -> Typed:
    """What `text` is taken for. Every text is taken for something."""
    bare = bare_text(text)
    if not bare:
        return Typed(TakenFor.NOTHING, "", text)
    kind, within = id_within(bare)
    if user_id := user_id_in(bare) or (kind in _MAY_NAME_A_USER and user_id_in(within)):
        return Typed(TakenFor.USER_ID, user_id, text)
    if hashed := email_hash_in(bare):
        return Typed(TakenFor.EMAIL_HASH, hashed, text)
    if "@" in bare:
        return Typed(TakenFor.EMAIL, email_in(bare), text)
    provider, external_id = provider_and_id(bare)
    if provider:
        return Typed(TakenFor.PROVIDER_ID, external_id, text, provider)
    return Typed(kind or _other_kind_of(bare), within, text)


# -- what stands around it -----------------------------------------------------------------------

_PAIRS = {
    **dict(zip("\"'`<([{«", "\"'`>)]}»", strict=True)),
    "\u201c": "\u201d",
    "\u201e": "\u201c",  # double quotes of English, of German
    "\u2018": "\u2019",
    "\u201a": "\u2018",
}
_AT_THE_END = ".,;!?"


def bare_text(text: str) -> str:
    """`text` without what is pasted along with it: invisible characters, white space around it,
    quotes and brackets in pairs, a full stop or comma at its end."""
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    before = None
    while seen != before:
        before = seen
        seen = _without_pair(seen.strip().rstrip(_AT_THE_END).rstrip())
    return seen


def _without_pair(text: str) -> str:
    is_pair = len(text) > 1 and _PAIRS.get(text[0]) == text[-1]
    return text[1:-1] if is_pair else text


# -- what can be looked for ----------------------------------------------------------------------

#: Keys of items of which each has an id of its own in it.
_KEYS = {
    TakenFor.SESSION_ID: keys.SESSION,
    TakenFor.DEVICE_ID: keys.DEVICE,
    TakenFor.SUBSCRIPTION_ID: keys.SUBSCRIPTION,
    TakenFor.JOB_ID: keys.JOB,
    TakenFor.PAYMENT_ID: keys.PAYMENT,
}
_MAY_NAME_A_USER = {TakenFor.SUBSCRIPTION_ID, TakenFor.JOB_ID}
#: What our keys begin with; people type it in small letters.
_HEAD = re.compile(r"(?i)^(?:unique#external|[a-z_]+)(?=#)")
_ANY_UUID = f"(?i:{UUID})"
_NO_DASHES = re.compile(r"[0-9a-f]{32}")
#: Where a user's id stands in something longer: a URL or a path, a job id, a free subscription.
_USER_ID_WITHIN = re.compile(
    rf"""(?: (?:^|/|\s) users/ ({_ANY_UUID}) (?![\w-])
      | [?&;] user= ({_ANY_UUID}) (?![\w-])
      | (?:^|\W) (?i:user\#) ({_ANY_UUID}) (?![\w-])
      | (?:^|/) (?:result|report|chat)_ ({_ANY_UUID}) _
      | ^ (?:sub_)?free_ ({_ANY_UUID}) $ )""",
    re.VERBOSE,
)
_HASH = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[^\s<>\"“”„(),;:\[\]{}]+@[^\s<>\"“”„(),;:\[\]{}]+")
_PROVIDER_ID = re.compile(rf"(?is)({'|'.join(AuthProvider)})\s*[:#]\s*(\S.*)")


def user_id_in(text: str) -> str:
    """The user id that a bare text is, or holds as a URL, key or id of theirs; else nothing."""
    key = keys.USER.parse(text.upper())
    digits = _digits((key["user_id"] if key else text).lower().removeprefix("urn:uuid:"))
    if _NO_DASHES.fullmatch(digits):
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    found = _USER_ID_WITHIN.search(text)
    return next(filter(None, found.groups())).lower() if found else ""


def _digits(text: str) -> str:
    return text.replace("-", "").lower()


def id_within(text: str) -> tuple[TakenFor | None, str]:
    """What a bare text is by the key it stands in, and the id without the key; None and the text
    itself where it stands in none."""
    keyed = _with_head(text)
    for kind, key in _KEYS.items():
        if parts := key.parse(keyed):
            return kind, parts[key.parts[-1]]
    return None, text


def _with_head(text: str) -> str:
    """A text that may be a key, begun as our keys begin."""
    return _HEAD.sub(lambda head: head[0].upper(), text, count=1) if "#" in text else text


def email_hash_in(text: str) -> str:
    """The e-mail hash that a bare text is, by itself or as a key; else nothing."""
    key = read_key(By.EMAIL, _with_head(text))
    hashed = (key.parts["email_hash"] if key else text).lower()
    return hashed if _HASH.fullmatch(hashed) else ""


def email_in(text: str) -> str:
    """The one e-mail address in a bare text; all of it where there are several or none."""
    plain = text
    if plain.lower().startswith("mailto:"):
        plain = unquote(plain[len("mailto:") :].partition("?")[0])
    found = {bare_text(address) for address in _EMAIL.findall(plain)}
    return found.pop() if len(found) == 1 else plain


def provider_and_id(text: str) -> tuple[str, str]:
    """The provider that a bare text names, and the id after it; ("", "") where it names none."""
    keyed = _with_head(text)
    key = read_key(By.PROVIDER_ID, keyed)
    if parts := key.parts if key else keys.UNIQUE_EXTERNAL.parse(keyed):
        return parts["auth_provider"], parts["external_id"]
    named = _PROVIDER_ID.fullmatch(text)
    return (named[1].lower(), bare_text(named[2])) if named else ("", "")


# -- what has a shape of its own, and cannot be searched -----------------------------------------

_SHAPES = {
    TakenFor.ORDER_NUMBER: r"GPA\.\d[\d.-]+",
    # Ours and those of providers: `pay_`, `apple_pay_`, `paypal_`, `credit_card_`, Stripe's `pi_`.
    TakenFor.PAYMENT_ID: r"(?:[a-z]+_)?(?:pay|payment|paypal|card|transaction|txn|pi|ch)[_-].*\d.*",
    TakenFor.SUBSCRIPTION_ID: r"(?:[a-z]+_)?sub[_-].*\d.*",
    TakenFor.SESSION_ID: r"sess(?:ion)?[_-].*\d.*",
    TakenFor.DEVICE_ID: r"(?:ios|iphone|ipad|android|pixel|web|dev|device)[_-].*\d.*",
    TakenFor.REGISTRATION_ID: r"(?:(?:bio_)?reg|bio)[_-].*\d.*",
    TakenFor.JOB_ID: r"(?:job[_-]|(?:result|report|chat)_).*\d.*",
    TakenFor.WEB_ADDRESS: r"(?:https?://|www\.)\S+",
    TakenFor.TICKET_ID: r"#?[a-z]{2,10}-\d{1,9}",
    TakenFor.PHONE_NUMBER: r"(?:tel:)?\s*\+?[\d\s()./\u2010-\u2015-]+",
    TakenFor.NAME: r"[^\W\d_][^\d_#:/@<>=*+%$&{}]{0,79}",
}
_SHAPE_OF = {kind: re.compile(shape, re.IGNORECASE) for kind, shape in _SHAPES.items()}
#: More digits than that no phone number has, and ids of providers do.
_PHONE_DIGITS = range(7, 14)


def _other_kind_of(text: str) -> TakenFor:
    """What a bare text is taken for by its shape alone; a provider id where it has none."""
    for kind, shape in _SHAPE_OF.items():
        if shape.fullmatch(text) and (kind is not TakenFor.PHONE_NUMBER or _may_be_called(text)):
            return kind
    return TakenFor.PROVIDER_ID


def _may_be_called(text: str) -> bool:
    return sum(char.isdigit() for char in text) in _PHONE_DIGITS
