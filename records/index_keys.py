"""The keys of the indexes under which a user is found, in the formats of both generations.

Source: data contract, sections 1, 6 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backoffice.dynamo.errors import EncodingError, KeyTemplateError
from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.patterns import QueryPattern
from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import Item
from records import keys, patterns


class By(StrEnum):
    """What a user can be found by."""

    EMAIL = "e-mail"
    PROVIDER_ID = "provider id"
    SESSION_ID = "session id"
    DEVICE_ID = "device id"


class Format(StrEnum):
    """Whose keys these are: they differ where all else is the same."""

    PLANNED = "planned"
    FLAT = "flat"
    DRAFT = "draft"


_ASKED_BY: Mapping[tuple[By, Format], QueryPattern] = {
    (By.EMAIL, Format.PLANNED): patterns.USERS_BY_EMAIL_HASH,
    (By.EMAIL, Format.FLAT): patterns.FLAT_USERS_BY_EMAIL_HASH,
    (By.PROVIDER_ID, Format.PLANNED): patterns.USERS_BY_EXTERNAL_ID,
    (By.PROVIDER_ID, Format.FLAT): patterns.FLAT_USERS_BY_EXTERNAL_ID,
    (By.SESSION_ID, Format.DRAFT): patterns.USERS_BY_SESSION_ID,
    (By.DEVICE_ID, Format.DRAFT): patterns.USERS_BY_DEVICE_ID,
}
#: The same where no more is wanted than who stands under a key.
_TOLD_BY: Mapping[tuple[By, Format], QueryPattern] = {
    (By.EMAIL, Format.PLANNED): patterns.TWINS_BY_EMAIL_HASH,
    (By.EMAIL, Format.FLAT): patterns.FLAT_TWINS_BY_EMAIL_HASH,
    (By.PROVIDER_ID, Format.PLANNED): patterns.TWINS_BY_EXTERNAL_ID,
    (By.PROVIDER_ID, Format.FLAT): patterns.FLAT_TWINS_BY_EXTERNAL_ID,
}


@dataclass(frozen=True, slots=True)
class IndexKey:
    """A partition of an index: what is found by it, in which format, and the parts of its key.

    Two are equal where they are the same partition.
    """

    by: By
    format: Format
    parts: Mapping[str, str] = field(repr=False, compare=False)
    text: str = field(repr=False)

    @classmethod
    def of(cls, by: By, key_format: Format, parts: Mapping[str, str]) -> IndexKey:
        """Raises KeyTemplateError and EncodingError for parts that make no key."""
        return cls(by, key_format, parts, _ASKED_BY[by, key_format].partition.key(**parts))

    @property
    def pattern(self) -> QueryPattern:
        """The question for whole users; of a session or a device, for the item of it."""
        return _ASKED_BY[self.by, self.format]

    @property
    def twin_pattern(self) -> QueryPattern:
        """The question for the keys of users alone; by e-mail and provider id."""
        return _TOLD_BY[self.by, self.format]


def email_keys(email_hash: str) -> tuple[IndexKey, ...]:
    """Under which a user with this e-mail hash stands, in either format. Raises as `of` does."""
    return _in_both(By.EMAIL, {"email_hash": email_hash})


def external_keys(auth_provider: str, external_id: str) -> tuple[IndexKey, ...]:
    """The same of an id at a provider."""
    parts = {"auth_provider": auth_provider, "external_id": external_id}
    return _in_both(By.PROVIDER_ID, parts)


def keys_on_record(by: By, *parts: str | None) -> tuple[IndexKey, ...]:
    """The keys by a stored e-mail hash, or by a stored provider and its id; none where one is
    missing, or makes no key: nothing can stand there then."""
    given = [part for part in parts if part]
    if len(given) < len(parts):
        return ()
    try:
        return email_keys(*given) if by is By.EMAIL else external_keys(*given)
    except (KeyTemplateError, EncodingError):
        return ()


def session_keys(session_id: str) -> tuple[IndexKey, ...]:
    """Under which a session of the first draft stands."""
    return (IndexKey.of(By.SESSION_ID, Format.DRAFT, {"session_id": session_id}),)


def device_keys(device_id: str) -> tuple[IndexKey, ...]:
    """Under which a device of the first draft stands."""
    return (IndexKey.of(By.DEVICE_ID, Format.DRAFT, {"device_id": device_id}),)


def _in_both(by: By, parts: Mapping[str, str]) -> tuple[IndexKey, ...]:
    return tuple(IndexKey.of(by, each, parts) for each in (Format.PLANNED, Format.FLAT))


# -- what stands in an item ----------------------------------------------------------------------

_EMAIL_FORMATS = {Format.PLANNED: keys.BY_EMAIL, Format.FLAT: keys.FLAT_BY_EMAIL}
_EXTERNAL_FORMATS = {Format.PLANNED: keys.BY_EXTERNAL_ID, Format.FLAT: keys.FLAT_BY_EXTERNAL_ID}


@dataclass(frozen=True, slots=True)
class StoredKeys:
    """The index keys of a profile: missing, or not readable where they are in no known format."""

    email: Maybe[IndexKey]
    external: Maybe[IndexKey]

    @classmethod
    def of(cls, item: Item) -> StoredKeys:
        return cls(
            _read(item, "GSI1PK", By.EMAIL, _EMAIL_FORMATS),
            _read(item, "GSI2PK", By.PROVIDER_ID, _EXTERNAL_FORMATS),
        )


def read_email_key(text: str) -> IndexKey | None:
    """The key that a text is, in either format; None where it is none."""
    return _parsed(text, By.EMAIL, _EMAIL_FORMATS)


def read_external_key(text: str) -> IndexKey | None:
    """The same by provider id."""
    return _parsed(text, By.PROVIDER_ID, _EXTERNAL_FORMATS)


def _read(
    item: Item, attribute: str, by: By, formats: Mapping[Format, KeyTemplate]
) -> Maybe[IndexKey]:
    if attribute not in item:
        return None
    return _parsed(item[attribute].get("S", ""), by, formats) or Unread.NOT_READABLE


def _parsed(text: str, by: By, formats: Mapping[Format, KeyTemplate]) -> IndexKey | None:
    for key_format, template in formats.items():
        if parts := template.parse(text):
            return IndexKey(by, key_format, parts, text)
    return None
