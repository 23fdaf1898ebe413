"""Other records of one person: an old one and a new one, or one for each provider.

Two records are of one person, as far as anybody can tell, where they have the same id at the same
provider or the same e-mail, whatever their layouts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.dynamo.parallel import together
from backoffice.dynamo.unread import known
from backoffice.net.steps import Steps
from records import keys
from records.emails import email_hash, older_hashes
from records.index_keys import NAMES, By, IndexKey, keys_on_record, read_key
from records.patterns import MOST_TWINS
from records.profile_keys import text_in
from records.table import StoredUser, UsersTable


@dataclass(frozen=True, slots=True)
class Twin:
    """Another record, by its user id, and what both have: e-mail, provider id, or both."""

    user_id: str
    shares: tuple[By, ...]


@dataclass(frozen=True, slots=True)
class Twins:
    """The other records; `is_more` where there are more of them than are named."""

    twins: tuple[Twin, ...] = ()
    is_more: bool = False


def find_twins(users: UsersTable, stored: StoredUser) -> Steps[Twins]:
    """The other records of the person whom `stored` is of.

    In steps, for `parallel.sent`: one wave of Queries of keys alone, half a read unit each (four
    for most records). Of records whose own keys are not in the index as they should be, only this
    one's are asked for: what stands under neither is not found. Raises errors of `dynamo.errors`.
    """
    index_keys = keys_of_person(stored)
    answers = yield from together([users.ids_under(key) for key in index_keys])
    own = stored.item["PK"]["S"]
    shares: dict[str, list[By]] = {}
    for key, answer in zip(index_keys, answers, strict=True):
        for item in answer.items:
            if item["PK"]["S"] != own:
                by = shares.setdefault(keys.user_id_of(item), [])
                by += [key.by] if key.by not in by else []
    twins = tuple(Twin(user_id, tuple(by)) for user_id, by in shares.items())
    is_more = len(twins) > MOST_TWINS or any(answer.is_more for answer in answers)
    return Twins(twins[:MOST_TWINS], is_more)


def keys_of_person(stored: StoredUser) -> list[IndexKey]:
    """The keys under which other records of this person would stand, in the formats of both
    layouts: by what the record says, and by what its own index keys say where that differs."""
    found = [key for each in _email_hashes(stored) for key in keys_on_record(By.EMAIL, each)]
    for provider, external_id in _provider_ids(stored):
        found += keys_on_record(By.PROVIDER_ID, provider, external_id)
    return list(dict.fromkeys(found))


def _email_hashes(stored: StoredUser) -> Iterator[str]:
    profile, own = stored.user.profile, _own_key(stored, By.EMAIL)
    if value := known(profile.email_hash):
        yield value
    if own:
        yield own.parts["email_hash"]
    if email := known(profile.email):
        yield email_hash(email)
        yield from older_hashes(email)


def _provider_ids(stored: StoredUser) -> Iterator[tuple[str | None, str | None]]:
    profile, own = stored.user.profile, _own_key(stored, By.PROVIDER_ID)
    yield known(profile.auth_provider), known(profile.external_id)
    if own:
        yield own.parts["auth_provider"], own.parts["external_id"]


def _own_key(stored: StoredUser, by: By) -> IndexKey | None:
    """The key under which the record stands in an index, whatever it says itself."""
    return read_key(by, text_in(stored.item, NAMES[by][0]))
