"""The routes that may lead from a typed text to users. Nothing is asked here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from records.emails import normalised_email, text_hash
from records.index_keys import IndexKey, device_keys, email_keys, external_keys, session_keys
from records.lists import AuthProvider
from users.services.typed import TakenFor, Typed

AS_TYPED = ", exactly as typed"
IN_LOWER_CASE = "e-mail, in lower case"
#: Characters; a longer text fits into no key.
_LONGEST_ID = 500


@dataclass(frozen=True, slots=True)
class Route:
    """One question: a text as something it may be, asked under every key it could be stored by."""

    words: str
    value: str = field(repr=False)
    by: TakenFor
    keys: tuple[IndexKey, ...]


def routes_of(taken: Typed) -> list[Route]:
    """All routes for a text; no two ask the same. Whatever has no @ in it may be an id of
    any kind; a user id that stands within something else is one, and needs no route."""
    match taken.taken_for:
        case TakenFor.NOTHING:
            return []
        case TakenFor.EMAIL:
            return list(_email_routes(taken))
        case TakenFor.USER_ID if not taken.is_bare:
            return []
        case TakenFor.EMAIL_HASH:
            return [_by_hash("e-mail hash", taken.value, taken.value), *_id_routes(taken)]
    return _id_routes(taken)


def _email_routes(taken: Typed) -> Iterator[Route]:
    """The plainest form first. Where two are the same, it has the words of the later one."""
    lower = normalised_email(taken.value)
    ways = {}
    if taken.typed.strip() == taken.value:  # the flat layout lower-cases and does not strip
        ways[taken.typed.lower()] = "e-mail, in lower case with the white space around it"
    ways |= {taken.value: "e-mail, as written"}
    ways |= {taken.typed: f"e-mail{AS_TYPED}"}
    ways |= {lower: IN_LOWER_CASE}
    for text in sorted(ways, key=lambda text: text != lower):
        yield _by_hash(ways[text], text, text_hash(text))


def _by_hash(words: str, value: str, hashed: str) -> Route:
    by = TakenFor.EMAIL_HASH if value == hashed else TakenFor.EMAIL
    return Route(words, value, by, email_keys(hashed))


def _id_routes(taken: Typed) -> list[Route]:
    """As ids of providers, sessions and devices; what it looks like comes first."""
    routes = [*_provider_routes(taken), *_item_routes(taken)]
    return sorted(routes, key=lambda route: route.by is not taken.taken_for)


def _provider_routes(taken: Typed) -> Iterator[Route]:
    ids = {taken.value: "", taken.typed.strip(): AS_TYPED} | {taken.value: ""}
    for external_id, words in _short(ids):
        for provider in [taken.provider] if taken.provider else AuthProvider:
            route_words = f"{provider} id{words}"
            index_keys = external_keys(provider, external_id)
            yield Route(route_words, external_id, TakenFor.PROVIDER_ID, index_keys)


def _item_routes(taken: Typed) -> Iterator[Route]:
    """Sessions and devices of the first draft, whose ids may be of any form."""
    if taken.provider:
        return
    kinds: Sequence[tuple[TakenFor, Callable[[str], tuple[IndexKey, ...]]]] = (
        (TakenFor.SESSION_ID, session_keys),
        (TakenFor.DEVICE_ID, device_keys),
    )
    ids = {own_id: "" if own_id == taken.value else AS_TYPED for own_id in taken.item_ids}
    for own_id, words in _short(ids):
        for kind, keys_of in kinds:
            yield Route(f"{kind.value}{words}", own_id, kind, keys_of(own_id))


def _short(ids: dict[str, str]) -> list[tuple[str, str]]:
    return [(each, words) for each, words in ids.items() if each and len(each) <= _LONGEST_ID]
