"""The index keys of a profile: as stored, as its writer would make them, and what is wrong.

One answer for all who ask: the look-up, which says why a route led past a record, the doctor, and
the repair. Pure functions over one item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from backoffice.dynamo.errors import EncodingError, KeyTemplateError
from backoffice.dynamo.wire import Item, WireValue
from records.emails import email_hash, older_hashes
from records.index_keys import NAMES, By, Format, IndexKey, KeyName, read_key
from records.lists import AuthProvider
from records.reading import WireMap

_IS_HASH = re.compile("[0-9a-f]{64}").fullmatch
_PROVIDERS = frozenset(map(str, AuthProvider))
_PROVIDER_ID = ("auth_provider", "external_id")
#: What keys are made of, by its names in a profile.
SOURCES = ("email_hash", "email", *_PROVIDER_ID)


class Flaw(Enum):
    """What is wrong, and with which of the two keys."""

    NO_KEYS = "no index keys"
    NO_EMAIL_KEY = "no e-mail key"
    ODD_EMAIL_KEY = "e-mail key in no known format"
    EMAIL_KEY_OF_OTHER_LAYOUT = "e-mail key in the format of another layout"
    OLDER_EMAIL_KEY = "the e-mail key is of an older e-mail"
    OLDER_EMAIL_HASH = "the e-mail hash is of an older e-mail than the key"
    OLDER_EMAIL_BOTH = "key and hash are of an older e-mail"
    EMAIL_KEY_DIFFERS = "key and hash differ, and the e-mail cannot be compared"
    HASH_AS_TYPED = "the e-mail hash is of the e-mail exactly as typed"
    NOT_COMPARABLE = "no hash, and the e-mail cannot be compared"
    NO_PROVIDER_KEY = "no provider key"
    ODD_PROVIDER_KEY = "provider key in no known format"
    PROVIDER_KEY_OF_OTHER_LAYOUT = "provider key in the format of another layout"
    OTHER_PROVIDER_KEY = "the provider key is of another id"


_NO_KEY = {By.EMAIL: Flaw.NO_EMAIL_KEY, By.PROVIDER_ID: Flaw.NO_PROVIDER_KEY}
_ODD_KEY = {By.EMAIL: Flaw.ODD_EMAIL_KEY, By.PROVIDER_ID: Flaw.ODD_PROVIDER_KEY}
_OF_OTHER_LAYOUT = {
    By.EMAIL: Flaw.EMAIL_KEY_OF_OTHER_LAYOUT,
    By.PROVIDER_ID: Flaw.PROVIDER_KEY_OF_OTHER_LAYOUT,
}
#: With these the key itself is as it may be, as far as anybody can tell.
_KEY_IS_RIGHT = frozenset([Flaw.OLDER_EMAIL_HASH, Flaw.HASH_AS_TYPED, Flaw.NOT_COMPARABLE])


@dataclass(frozen=True, slots=True)
class ProfileKeys:
    """The index keys of a profile by their names: as they are stored, and as they should be, as
    far as that can be said.

    `differing` is what is wrong with the partition keys that are there. `is_in_doubt`: e-mail and
    stored hash are not of each other, so that neither proves a key.
    """

    found: Mapping[KeyName, str | None] = field(repr=False)
    expected: Mapping[KeyName, str | None] = field(repr=False)
    differing: Mapping[By, Sequence[Flaw]]
    is_in_doubt: bool

    def flaws(self, by: By | None = None) -> list[Flaw]:
        """What keeps the record from being found as its writer means it to be: by e-mail, by
        provider id, or (`by` is None) by either."""
        missing = {each for each in NAMES if self.missing(each)}
        if len(missing) == len(NAMES):
            return [Flaw.NO_KEYS]
        found: list[Flaw] = []
        for each in NAMES if by is None else (by,):
            found += [_NO_KEY[each]] if each in missing else self.differing[each]
        return found

    def missing(self, by: By) -> list[KeyName]:
        """The names of what is not there. Where half a key is missing, the index has none."""
        return [name for name in NAMES[by] if self.found[name] is None]

    def wrong(self, by: By) -> list[KeyName]:
        """The names of what is missing or other than it should be; an old hash of the same e-mail
        is neither."""
        partition, sort = NAMES[by]
        is_right = {
            partition: _KEY_IS_RIGHT.issuperset(self.differing[by]),
            sort: self.expected[sort] in {None, self.found[sort]},
        }
        return [name for name in NAMES[by] if self.found[name] is None or not is_right[name]]

    @property
    def repairable(self) -> list[KeyName]:
        """The names of the keys that are wrong and of which it is known what they should be."""
        names: list[KeyName] = []
        for by in NAMES:
            is_known = all(self.expected[name] is not None for name in NAMES[by])
            if is_known and not (by is By.EMAIL and self.is_in_doubt):
                names += self.wrong(by)
        return names

    @property
    def expected_keys(self) -> list[IndexKey]:
        """The keys by which the record should be found."""
        read = [read_key(by, self.expected[names[0]]) for by, names in NAMES.items()]
        return [key for key in read if key]


@dataclass(frozen=True, slots=True)
class KeyWriter:
    """How the app's writer of one generation makes index keys, and of what in an item.

    Without a format nobody knows who wrote the item: then no key is expected of it.
    """

    format: Format | None = None
    sort_key: Callable[[Item], str] = lambda _: ""
    sources: Callable[[Item], WireMap] = lambda _: {}
    is_email_sealed: bool = False

    def keys_of(self, item: Item) -> ProfileKeys:
        """All there is to say of the index keys of a profile."""
        said = _Said.of(self.sources(item), is_email_sealed=self.is_email_sealed)
        found = {name: text_in(item, name) for names in NAMES.values() for name in names}
        expected: dict[KeyName, str | None] = {}
        differing = {}
        for by, (partition, sort) in NAMES.items():
            key = self._key(by, said.parts(by))
            expected |= {partition: key, sort: self.sort_key(item) if key else None}
            differing[by] = tuple(self._differing(by, found[partition], key, said))
        return ProfileKeys(found, expected, differing, is_in_doubt=said.is_in_doubt)

    def _key(self, by: By, parts: Mapping[str, str]) -> str | None:
        try:
            return IndexKey.of(by, self.format, parts).text if self.format else None
        except (KeyTemplateError, EncodingError):
            return None

    def _differing(
        self, by: By, found: str | None, expected: str | None, said: _Said
    ) -> Iterator[Flaw]:
        if found is None or (found == expected and not said.is_in_doubt):
            return
        key = read_key(by, found)
        if key is None:
            yield _ODD_KEY[by]
            return
        if self.format and key.format is not self.format:
            yield _OF_OTHER_LAYOUT[by]
        if by is By.EMAIL:
            yield from said.hash_flaws(key.parts["email_hash"])
        elif said.provider_id and said.provider_id != key.parts:
            yield Flaw.OTHER_PROVIDER_KEY


@dataclass(frozen=True, slots=True)
class _Said:
    """What a profile says of that which its keys are made of: an e-mail that can be read with its
    hash, the stored hash, and the id at a provider, empty where half of it is missing."""

    email: str = field(repr=False)
    email_hash: str
    stored_hash: str | None
    provider_id: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, sources: WireMap, *, is_email_sealed: bool) -> _Said:
        email = "" if is_email_sealed else text_in(sources, "email") or ""
        provider_id = {name: text_in(sources, name) or "" for name in _PROVIDER_ID}
        try:
            hashed = email_hash(email) if email else ""
        except EncodingError:
            email = hashed = ""
        return cls(
            email,
            hashed,
            text_in(sources, "email_hash"),
            provider_id if all(provider_id.values()) else {},
        )

    def parts(self, by: By) -> Mapping[str, str]:
        """The parts of the key that a writer makes; none where nothing proves it, and of a
        provider that is none of the list, of which no writer makes a key."""
        if by is By.PROVIDER_ID:
            is_listed = self.provider_id.get("auth_provider") in _PROVIDERS
            return self.provider_id if is_listed else {}
        hashed = self.email_hash or self.stored_hash or ""
        return {"email_hash": hashed} if _IS_HASH(hashed) else {}

    @property
    def is_in_doubt(self) -> bool:
        """Whether e-mail and stored hash are not of each other."""
        return bool(self.email and self.stored_hash and not self._is_own(self.stored_hash))

    def hash_flaws(self, indexed: str) -> Iterator[Flaw]:
        """What the hash in the index is beside e-mail and stored hash."""
        if self.email:
            match self._is_own(indexed), self.is_in_doubt:
                case False, False:
                    yield Flaw.OLDER_EMAIL_KEY
                case True, True:
                    yield Flaw.OLDER_EMAIL_HASH
                case False, True:
                    yield Flaw.OLDER_EMAIL_BOTH
                case _ if indexed != self.email_hash:
                    yield Flaw.HASH_AS_TYPED
        elif not self.stored_hash:
            yield Flaw.NOT_COMPARABLE
        elif indexed != self.stored_hash:
            yield Flaw.EMAIL_KEY_DIFFERS

    def _is_own(self, hashed: str) -> bool:
        """Whether a hash is of the e-mail, in any form in which it was ever hashed."""
        return hashed == self.email_hash or hashed in older_hashes(self.email)


def text_in(wire: Mapping[str, WireValue], name: str) -> str | None:
    """The text under a name; None where there is none, or an empty one."""
    text: str | None = wire.get(name, {}).get("S")
    return text or None
