"""The part `index-keys`: the two pairs of index keys of a profile, as stored and as they should be.

What they should be is what the app's writer of that generation makes of e-mail and provider id.
Neither of these, nor a whole key, travels through a form or stands in an entry: there a key is a
*fingerprint*, which tells it from others and gives nothing away. So a change is made from an item
that was read just now, and is tied to the raw values in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backoffice.dynamo.errors import EncodingError, KeyTemplateError
from backoffice.dynamo.expressions import Condition, Path, Update, path, set_
from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.wire import Item, WireValue
from records import keys
from records.emails import email_hash, text_hash
from records.layouts.base import Change, Effects, Seen, Told
from records.layouts.conditions import is_as_seen, is_map
from records.layouts.instants import Form, form_of, written
from records.layouts.sight import OutdatedSeenError, Sight
from records.lists import AuthProvider
from records.reading import WireMap

PART = "index-keys"
EMAIL_KEYS = ("GSI1PK", "GSI1SK")
EXTERNAL_KEYS = ("GSI2PK", "GSI2SK")
_HASH_NAME = "email_hash"
_SOURCES = (_HASH_NAME, "email", "auth_provider", "external_id")
#: What a key says of itself: `USER_EMAIL#`, `EXTERNAL#google#`.
_KIND = re.compile("[A-Z_]{1,20}#(?:[a-z]{1,12}#)?(?=.)").match
_IS_HASH = re.compile("[0-9a-f]{64}").fullmatch
#: Enough to tell two keys apart, and nothing to guess the rest from.
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class IndexForm:
    """How one generation writes its index keys, and where it keeps what they are made of.

    `hashed` makes the hash of an e-mail that can be read; None where the e-mail never can.
    """

    email: KeyTemplate
    external: KeyTemplate
    sort_key: Callable[[Item], str]
    sources: Callable[[Item], WireMap]
    place_of: Callable[[str], Path]
    parents: tuple[Path, ...] = ()
    form: Form = "iso"
    hashed: Callable[[str], str] | None = email_hash


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """Index keys by their names: as they are stored, and as they should be, as far as that can be
    said. `as_typed`: the key that an old app made of the same e-mail without normalising it.

    `is_in_doubt`: e-mail and stored hash are not of each other, so that neither proves a key.
    """

    found: Mapping[str, str | None] = field(repr=False)
    expected: Mapping[str, str | None] = field(repr=False)
    as_typed: str | None = field(default=None, repr=False)
    stored_hash: str | None = field(default=None, repr=False)
    is_in_doubt: bool = False

    def wrong(self, names: Sequence[str]) -> list[str]:
        """Those of these keys that are missing or others than they should be; not an old hash."""
        return [name for name in names if not self._is_right(name)]

    def _is_right(self, name: str) -> bool:
        found, expected = self.found[name], self.expected[name]
        if expected is None or found == expected:
            return found is not None
        return name == EMAIL_KEYS[0] and found is not None and found == self.as_typed

    @property
    def repairable(self) -> list[str]:
        """The keys that are wrong and of which it is known what they should be."""
        names: list[str] = []
        for pair in (EMAIL_KEYS, EXTERNAL_KEYS):
            is_known = all(self.expected[name] is not None for name in pair)
            if is_known and not (pair == EMAIL_KEYS and self.is_in_doubt):
                names += self.wrong(pair)
        return names


def fingerprint(key: str | None) -> str | None:
    """A key as forms, entries and findings hold it: its kind, and what tells it from others."""
    if key is None or key == keys.PROFILE.key():
        return key
    match = _KIND(key)
    kind = match.group() if match else ""
    rest = key[len(kind) :]
    is_hash = _IS_HASH(rest)
    return f"{kind}{rest[:_DIGITS]}…" if is_hash else f"{kind}~{text_hash(rest)[:_DIGITS]}"


class IndexKeysSight(Sight):
    """Fingerprints of the keys as they are stored, and of those that are to be written."""

    found: dict[str, str | None]
    expected: dict[str, str]


class IndexKeysPart:
    """Writes the index keys that the app's writer would write, where some are missing or others."""

    name = PART

    def __init__(self, form: IndexForm) -> None:
        self._form = form

    def keys_of(self, item: Item) -> IndexKeys:
        """All there is to say of the index keys of a profile."""
        form, sources = self._form, self._form.sources(item)
        stored_hash, email = _text(sources, _HASH_NAME), _text(sources, "email")
        hashed = None
        as_typed = None
        if email and form.hashed and "S" in sources["email"]:
            hashed, as_typed = _hashes(email, form.hashed)
        elif stored_hash and _IS_HASH(stored_hash):
            hashed = stored_hash
        is_in_doubt = bool(stored_hash and hashed and stored_hash not in {hashed, as_typed})
        own_sort = form.sort_key(item)
        email_key = _key(form.email, email_hash=hashed)
        provider, external_id = _text(sources, "auth_provider"), _text(sources, "external_id")
        # Of a provider that is none of the list no writer makes a key.
        is_listed = provider in set(AuthProvider)
        external_key = (
            _key(form.external, auth_provider=provider, external_id=external_id)
            if is_listed
            else None
        )
        return IndexKeys(
            found={name: _text(item, name) for name in (*EMAIL_KEYS, *EXTERNAL_KEYS)},
            expected={
                "GSI1PK": email_key,
                "GSI1SK": own_sort if email_key else None,
                "GSI2PK": external_key,
                "GSI2SK": own_sort if external_key else None,
            },
            as_typed=_key(form.email, email_hash=as_typed),
            stored_hash=stored_hash,
            is_in_doubt=is_in_doubt,
        )

    def see(self, item: Item) -> Seen | None:
        own = self.keys_of(item)
        expected = {name: fingerprint(own.expected[name]) or "" for name in own.repairable}
        if not expected:
            return None
        found = {name: fingerprint(own.found[name]) for name in expected}
        return IndexKeysSight(PK=item["PK"], SK=item["SK"], found=found, expected=expected).seen()

    def is_open(self, seen: Seen) -> bool:
        return bool(IndexKeysSight.of(seen).expected)

    def told(self, seen: Seen) -> Mapping[str, Told]:
        """The keys as they are stored."""
        return dict(IndexKeysSight.of(seen).found)

    def effects(self, seen: Seen) -> Effects:
        sight = IndexKeysSight.of(seen)
        return Effects(before=dict(sight.found), after=dict(sight.expected))

    def change(self, seen: Seen, *, now: datetime, act_id: str) -> Sequence[Change]:
        """None: fingerprints are no keys. See `change_of`."""
        raise OutdatedSeenError("Index keys are written from an item that was read.")

    def change_of(self, item: Item, seen: Seen, *, now: datetime) -> Change:
        """The change of an item as it was read just now, where it is still as it was seen; else
        one that is refused, whatever is there."""
        sight = IndexKeysSight.of(seen)
        is_same = bool(item) and self.see(item) == seen
        own = self.keys_of(item)
        right = {name: own.expected[name] for name in sight.expected if is_same}
        updates = [set_(path(name), key) for name, key in right.items() if key is not None]
        stamp = set_(
            path("updated_at"), written(now, form_of(item.get("updated_at"), self._form.form))
        )
        condition = self._as_read(item) if is_same else path("PK").missing()
        return Change(sight.key, Update(*updates, stamp), condition)

    def _as_read(self, item: Item) -> Condition:
        """Keys, and what they are made of, are the very ones that were read."""
        sources = self._form.sources(item)
        names = (*EMAIL_KEYS, *EXTERNAL_KEYS)
        condition = is_as_seen(path(names[0]), item.get(names[0]))
        for name in names[1:]:
            condition &= is_as_seen(path(name), item.get(name))
        for parent in self._form.parents:
            condition &= is_map(parent)
        for name in _SOURCES:
            condition &= is_as_seen(self._form.place_of(name), sources.get(name))
        return condition


def _hashes(email: str, hashed: Callable[[str], str]) -> tuple[str | None, str | None]:
    """The hash of an e-mail, and that of the text as it is."""
    try:
        return hashed(email), text_hash(email)
    except EncodingError:
        return None, None


def _text(wire: Mapping[str, WireValue], name: str) -> str | None:
    text: str | None = wire.get(name, {}).get("S")
    return text or None


def _key(template: KeyTemplate, **parts: str | None) -> str | None:
    try:
        return template.key(**{name: part or "" for name, part in parts.items()})
    except (KeyTemplateError, EncodingError):
        return None
