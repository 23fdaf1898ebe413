"""The names of staff: for pages that show who did something, and to find somebody by what is typed.

Nobody is shown a list of all: pages ask for a name, and offer those who may be meant.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from backoffice.access.actor import COMMAND, NOBODY
from backoffice.dynamo.parallel import begun
from backoffice.staff.domain import Account
from backoffice.staff.store import StaffStore
from backoffice.web.composition import composed

#: A name is looked up again after this many seconds.
_SECONDS = 300
#: DynamoDB reads no more in one batch.
_BATCH = 100
#: Names that are kept at most; the ones read first go first.
_MOST_KEPT = 1000
_names: dict[str, tuple[float, str]] = {}
_UNKNOWN = (0.0, "")
#: Who acts without an account, under the ids that entries hold.
NOT_STAFF = {NOBODY: "Not signed in", COMMAND: "A command on the server"}
#: People who are offered at most where several may be meant.
_MOST_OFFERED = 10
#: How much a name must have in common with what was typed, to be near it.
_NEAR = 0.6


def find_names(staff_ids: Iterable[str]) -> dict[str, str]:
    """Names by staff id, in one batch and kept for five minutes; unknown ids are left out."""
    known, missing = _kept(staff_ids)
    for first in range(0, len(missing), _BATCH):
        accounts = list(composed(StaffStore).find_accounts(missing[first : first + _BATCH]))
        _keep(accounts)
        known |= {account.staff_id: account.name for account in accounts}
    return known


@contextmanager
def begun_names(staff_ids: Set[str]) -> Iterator[Callable[[], Mapping[str, str]]]:
    """The same, on its way while something else is done, where anything has to be read for it."""
    known, missing = _kept(staff_ids)
    if not missing:
        yield lambda: known
        return
    with begun(lambda: find_names(staff_ids)) as named:
        yield named


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who did something: the id that entries hold, the name, and what tells namesakes
    apart."""

    staff_id: str
    name: str = field(repr=False)
    more: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Who is meant by a text: one, or several to choose from; else who is called nearly so."""

    people: Sequence[Person]
    near: Sequence[Person] = ()


def find_people(text: str) -> Found:
    """Those whom `text` may mean: an id, an e-mail, a name or the beginnings of its words.

    Reads every account, so it is for what somebody typed, not for every page.
    """
    asked = _plain(text)
    accounts = list(composed(StaffStore).walk_accounts())
    _keep(accounts)
    people = {account.staff_id: _person(account) for account in accounts}
    people |= {staff_id: Person(staff_id, name) for staff_id, name in NOT_STAFF.items()}
    emails = {account.staff_id: _plain(account.email) for account in accounts}
    exact = [
        p for p in people.values() if asked in (p.staff_id, _plain(p.name), emails.get(p.staff_id))
    ]
    found = exact or [p for p in people.values() if _begins(asked, _plain(p.name))]
    if found:
        return Found(_in_order(found)[:_MOST_OFFERED])
    nearness = {p.staff_id: _nearness(asked, _plain(p.name)) for p in people.values()}
    near = sorted(
        (p for p in people.values() if nearness[p.staff_id] >= _NEAR),
        key=lambda p: -nearness[p.staff_id],
    )
    return Found((), near[:_MOST_OFFERED])


def _person(account: Account) -> Person:
    state = "" if account.is_active else ", disabled"
    return Person(
        account.staff_id, account.name, f"{account.role.name}, {account.staff_id[:8]}{state}"
    )


def _in_order(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (_plain(person.name), person.staff_id))


def _plain(text: str) -> str:
    """A name as it is compared: small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def _begins(asked: str, name: str) -> bool:
    """Whether every word that was typed begins a word of the name."""
    words = name.split()
    return bool(asked) and all(any(w.startswith(part) for w in words) for part in asked.split())


def _nearness(asked: str, name: str) -> float:
    """How near a text is to a name, or to one word of it."""
    return max(SequenceMatcher(None, asked, each).ratio() for each in (name, *name.split()))


def _kept(staff_ids: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The names that are known, and the ids whose names have to be read."""
    now = time.monotonic()
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    names = {staff_id: NOT_STAFF[staff_id] for staff_id in wanted & NOT_STAFF.keys()}
    for staff_id in wanted - names.keys():
        until, name = _names.get(staff_id, _UNKNOWN)
        if until >= now:
            names[staff_id] = name
    return names, sorted(wanted - names.keys())


def _keep(accounts: Iterable[Account]) -> None:
    until = time.monotonic() + _SECONDS
    for account in accounts:
        _names.pop(account.staff_id, None)  # to the end
        _names[account.staff_id] = (until, account.name)
    for staff_id in list(_names)[: max(0, len(_names) - _MOST_KEPT)]:
        _names.pop(staff_id, None)
