"""The keys of the indexes under which a user is found, in the formats of both generations.

Which of them a profile has, and should have, is in `records.profile_keys`.
Source: data contract, sections 1, 6 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from backoffice.dynamo.errors import EncodingError, KeyTemplateError
from backoffice.dynamo.keys import KeyTemplate
from records import keys
from records.emails import text_hash

KeyName: TypeAlias = Literal["GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"]


class By(StrEnum):
    """What a user can be found by."""

    EMAIL = "e-mail"
    PROVIDER_ID = "provider id"
    SESSION_ID = "session id"
    DEVICE_ID = "device id"


class Format(StrEnum):
    """Whose keys these are: they differ where all else is the same. Named like the layouts."""

    PLANNED = "planned"
    FLAT = "flat"
    DRAFT = "draft"


#: Partition key and sort key in the index by which a profile is found.
NAMES: Mapping[By, tuple[KeyName, KeyName]] = {
    By.EMAIL: ("GSI1PK", "GSI1SK"),
    By.PROVIDER_ID: ("GSI2PK", "GSI2SK"),
}
#: Of profiles; then of what the first draft keeps beside them.
_TEMPLATES: Mapping[By, Mapping[Format, KeyTemplate]] = {
    By.EMAIL: {Format.PLANNED: keys.BY_EMAIL, Format.FLAT: keys.FLAT_BY_EMAIL},
    By.PROVIDER_ID: {
        Format.PLANNED: keys.BY_EXTERNAL_ID,
        Format.FLAT: keys.FLAT_BY_EXTERNAL_ID,
    },
    By.SESSION_ID: {Format.DRAFT: keys.BY_SESSION},
    By.DEVICE_ID: {Format.DRAFT: keys.BY_DEVICE},
}
#: What a key says of itself: `USER_EMAIL#`, `EXTERNAL#google#`.
_KIND = re.compile("[A-Z_]{1,20}#(?:[a-z]{1,12}#)?(?=.)").match
_IS_HASH = re.compile("[0-9a-f]{64}").fullmatch
#: Enough to tell two keys apart, and nothing to guess the rest from.
_DIGITS = 12


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
        return cls(by, key_format, parts, _TEMPLATES[by][key_format].key(**parts))


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
    return tuple(IndexKey.of(by, each, parts) for each in _TEMPLATES[by])


def read_key(by: By, text: str | None) -> IndexKey | None:
    """The key that a text is, in any format; None where it is none."""
    for key_format, template in _TEMPLATES[by].items():
        if text and (parts := template.parse(text)):
            return IndexKey(by, key_format, parts, text)
    return None


def fingerprint(key: str | None) -> str | None:
    """A key as forms, entries and findings hold it: its kind, and what tells it from others."""
    if key is None or key == keys.PROFILE.key():
        return key
    match = _KIND(key)
    kind = match.group() if match else ""
    rest = key[len(kind) :]
    is_hash = _IS_HASH(rest)
    return f"{kind}{rest[:_DIGITS]}…" if is_hash else f"{kind}~{text_hash(rest)[:_DIGITS]}"
