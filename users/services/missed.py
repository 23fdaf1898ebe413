"""Which routes should have led to a user who was found, and why they did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from backoffice.dynamo.unread import Unread
from records.index_keys import By, IndexKey
from records.profile_keys import Flaw
from records.table import StoredUser
from users.services.routes import IN_LOWER_CASE, Route


@dataclass(frozen=True, slots=True)
class Missed:
    """A route in words, empty where it was none of those that were tried; and why it leads past
    the record."""

    route: str
    why: str


def missed_of(stored: StoredUser, routes: Sequence[Route], hit: Set[IndexKey]) -> list[Missed]:
    """What to say of a user who was found under the keys in `hit`: the routes among those tried
    that should have led there too, then what else keeps the record from being found."""
    own = stored.index_keys
    named = {key: route for route in routes for key in route.keys}
    meant = dict.fromkeys([*_in_lower_case(stored, routes, hit), *own.expected_keys])
    missed, told = [], set[Flaw]()
    for key in meant:
        if key not in named or key in hit:
            continue
        flaw = next(iter(own.flaws(key.by)), None)
        why = sentence(flaw, stored) if flaw else _other_form(key, named, hit)
        told |= {flaw} if flaw else set()
        missed.append(Missed(f"{named[key].words}, {key.format} layout", why))
    left = [flaw for flaw in own.flaws() if flaw not in told]
    return [*missed, *(Missed("", sentence(flaw, stored)) for flaw in left)]


def _in_lower_case(
    stored: StoredUser, routes: Sequence[Route], hit: Set[IndexKey]
) -> Iterator[IndexKey]:
    """The key by which a user who was found by an e-mail is meant to be found."""
    if any(key.by is By.EMAIL for key in hit):
        for route in routes:
            if route.words == IN_LOWER_CASE:
                own_format = stored.layout.key_writer.format
                yield from (key for key in route.keys if key.format is own_format)


def _other_form(key: IndexKey, named: dict[IndexKey, Route], hit: Set[IndexKey]) -> str:
    """Why, where the record is consistent: it holds the hash of another form of the e-mail."""
    for other in hit:
        if other.by is key.by is By.EMAIL:
            return f"The record's e-mail hash is of the {named[other].words}."
    return "The index has not caught up with the record yet, or the record changed just now."


def sentence(flaw: Flaw, stored: StoredUser) -> str:
    """A flaw in words."""
    return _SENTENCES[flaw].format(email=_why_not_compared(stored))


def _why_not_compared(stored: StoredUser) -> str:
    match stored.user.profile.email:
        case Unread.ENCRYPTED:
            return "the e-mail is encrypted"
        case Unread.NOT_READABLE:
            return "the e-mail is not readable here"
    return "there is no e-mail on record"


_SENTENCES = {
    Flaw.NO_KEYS: "The record has no index keys: neither its e-mail nor its provider id leads "
    "to it.",
    Flaw.NO_EMAIL_KEY: "The record has no e-mail index key: no e-mail leads to it.",
    Flaw.ODD_EMAIL_KEY: "Its e-mail index key is in no known format: no e-mail leads to it.",
    Flaw.EMAIL_KEY_OF_OTHER_LAYOUT: "Its e-mail index key is in the format of another layout.",
    Flaw.OLDER_EMAIL_KEY: "The index still holds the hash of an older e-mail.",
    Flaw.OLDER_EMAIL_HASH: "The record's e-mail hash is of an older e-mail; the index has that of "
    "the e-mail on record.",
    Flaw.OLDER_EMAIL_BOTH: "Index and e-mail hash are of another e-mail than the one on record.",
    Flaw.EMAIL_KEY_DIFFERS: "The index holds another hash than the record's own e-mail hash; "
    "{email}, so which of them is right cannot be compared.",
    Flaw.HASH_AS_TYPED: "The record's e-mail hash is of the e-mail exactly as typed.",
    Flaw.NOT_COMPARABLE: "There is no e-mail hash on record and {email}, so the index key cannot "
    "be compared.",
    Flaw.NO_PROVIDER_KEY: "The record has no provider index key: no provider id leads to it.",
    Flaw.ODD_PROVIDER_KEY: "Its provider index key is in no known format: no provider id leads to "
    "it.",
    Flaw.PROVIDER_KEY_OF_OTHER_LAYOUT: "Its provider index key is in the format of another layout.",
    Flaw.OTHER_PROVIDER_KEY: "The index holds another provider id than the one on record.",
}
