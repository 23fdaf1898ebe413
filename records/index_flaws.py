"""Why a record is not found by its own e-mail or provider id: what its index keys say beside what
it says itself.

Pure functions over one record; nothing is asked. A flat record's e-mail is encrypted, so that its
index key can be compared with its e-mail hash alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from backoffice.dynamo.unread import Maybe, Unread, known
from records.emails import email_hash, text_hash
from records.index_keys import By, Format, IndexKey, StoredKeys, keys_on_record
from records.table import StoredUser


class Flaw(Enum):
    """What is wrong, and with which of the two indexes."""

    NO_KEYS = "no index keys"
    NO_EMAIL_KEY = "no e-mail key"
    ODD_EMAIL_KEY = "e-mail key in no known format"
    EMAIL_KEY_OF_OTHER_LAYOUT = "e-mail key in the format of another layout"
    OLDER_EMAIL_KEY = "the e-mail key is of an older e-mail than the e-mail hash"
    OLDER_EMAIL_HASH = "the e-mail hash is of an older e-mail than the key"
    OLDER_EMAIL_BOTH = "key and hash are of an older e-mail"
    EMAIL_KEY_DIFFERS = "key and hash differ, and the e-mail cannot be compared"
    HASH_AS_TYPED = "the e-mail hash is of the e-mail exactly as typed"
    NOT_COMPARABLE = "no hash, and the e-mail cannot be compared"
    NO_PROVIDER_KEY = "no provider key"
    ODD_PROVIDER_KEY = "provider key in no known format"
    PROVIDER_KEY_OF_OTHER_LAYOUT = "provider key in the format of another layout"
    OTHER_PROVIDER_KEY = "the provider key is of another id"


def flaws_of(stored: StoredUser, by: By | None = None) -> list[Flaw]:
    """What keeps a record from being found as its writer means it to be: by e-mail, by provider
    id, or (`by` is None) by either."""
    own = StoredKeys.of(stored.item)
    if own.email is None and own.external is None:
        return [Flaw.NO_KEYS]
    found = [] if by is By.PROVIDER_ID else [*_email_flaws(stored, own.email)]
    return found if by is By.EMAIL else [*found, *_provider_flaws(stored, own.external)]


def expected_keys(stored: StoredUser) -> list[IndexKey]:
    """The keys that the writer of this layout gives a record with this e-mail hash and this
    provider id; none of what the record or its layout does not say."""
    profile = stored.user.profile
    provider, external_id = known(profile.auth_provider), known(profile.external_id)
    both = [
        *keys_on_record(By.EMAIL, known(profile.email_hash)),
        *keys_on_record(By.PROVIDER_ID, provider, external_id),
    ]
    return [key for key in both if key.format == stored.layout.name]


def _email_flaws(stored: StoredUser, key: Maybe[IndexKey]) -> Iterator[Flaw]:
    if key is None:
        yield Flaw.NO_EMAIL_KEY
    elif isinstance(key, Unread):
        yield Flaw.ODD_EMAIL_KEY
    else:
        if _is_of_other_layout(key, stored):
            yield Flaw.EMAIL_KEY_OF_OTHER_LAYOUT
        flaw = _hash_flaw(key.parts["email_hash"], stored)
        if flaw:
            yield flaw


def _hash_flaw(indexed: str, stored: StoredUser) -> Flaw | None:
    """What the hash in the index says beside e-mail and e-mail hash of the record."""
    profile = stored.user.profile
    hashed, email = known(profile.email_hash), known(profile.email)
    if email:
        return _plain_flaw(indexed, hashed or indexed, email)
    if hashed:
        return Flaw.EMAIL_KEY_DIFFERS if hashed != indexed else None
    return Flaw.NOT_COMPARABLE


def _plain_flaw(indexed: str, hashed: str, email: str) -> Flaw | None:
    """The same where the e-mail can be read: old writers hashed it in other forms."""
    forms = {email_hash(email), text_hash(email.lower()), text_hash(email)}
    match indexed in forms, hashed in forms:
        case False, True:
            return Flaw.OLDER_EMAIL_KEY
        case True, False:
            return Flaw.OLDER_EMAIL_HASH
        case False, False:
            return Flaw.OLDER_EMAIL_BOTH
    return Flaw.HASH_AS_TYPED if indexed != email_hash(email) else None


def _provider_flaws(stored: StoredUser, key: Maybe[IndexKey]) -> Iterator[Flaw]:
    profile = stored.user.profile
    if key is None:
        yield Flaw.NO_PROVIDER_KEY
        return
    if isinstance(key, Unread):
        yield Flaw.ODD_PROVIDER_KEY
        return
    if _is_of_other_layout(key, stored):
        yield Flaw.PROVIDER_KEY_OF_OTHER_LAYOUT
    provider, external_id = known(profile.auth_provider), known(profile.external_id)
    on_record = keys_on_record(By.PROVIDER_ID, provider, external_id)
    if on_record and key not in on_record:
        yield Flaw.OTHER_PROVIDER_KEY


def _is_of_other_layout(key: IndexKey, stored: StoredUser) -> bool:
    return stored.layout.name in set(Format) and key.format != stored.layout.name
