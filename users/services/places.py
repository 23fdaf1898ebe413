"""Putting together whom the routes of a look-up lead to: each once, and no more than fit."""

from __future__ import annotations

from dataclasses import dataclass, field

from backoffice.dynamo.wire import Item
from records.index_keys import IndexKey
from records.keys import user_id_of
from records.patterns import MOST_HITS, asked_by
from records.table import Found, StoredUser, UsersTable, is_profile
from users.services.routes import Route
from users.services.typed import TakenFor


@dataclass(frozen=True, slots=True)
class Asked:
    """A key of a route, asked from its beginning or after the key `after`."""

    route: Route
    key: IndexKey
    after: Item | None = field(default=None, repr=False)


@dataclass(slots=True)
class Place:
    """A user with the routes and the keys that led there; `stored` is None until it is read."""

    routes: list[Route] = field(default_factory=list)
    keys: set[IndexKey] = field(default_factory=set)
    stored: StoredUser | None = field(default=None, repr=False)


class Places:
    """The users who were found, by their ids, in the order of the routes; `cursors` go on with
    what did not fit, key by key."""

    def __init__(self, users: UsersTable) -> None:
        self.found: dict[str, Place] = {}
        self.cursors: list[str] = []
        self._users = users

    def take(self, asked: Asked, answer: Found) -> None:
        """What stands under a key."""
        last = asked.after
        for item in answer.items:
            user_id = user_id_of(item)
            if user_id not in self.found and len(self.found) == MOST_HITS:
                self._go_on(asked.key, last)
                return
            self._add(self.found.setdefault(user_id, Place()), asked, item)
            last = self._users.position(asked.key, item)
        if answer.is_more:
            self._go_on(asked.key, last)

    def add_own(self, user_id: str) -> None:
        """The user with this very id, beside those whom it leads to as the id of something else:
        neither goes without a word."""
        own = Route(TakenFor.USER_ID.value, user_id, TakenFor.USER_ID, ())
        place = self.found.pop(user_id, Place())
        place.routes.insert(0, own)
        self.found = {user_id: place, **self.found}

    def read_all(self) -> list[tuple[StoredUser, Place]]:
        """All who are there, those who were not read yet in one batch: of a session or a device
        only its owner's id is known."""
        unread = [user_id for user_id, place in self.found.items() if not place.stored]
        read = dict(zip(unread, self._users.find_users(unread), strict=True))
        places = [(place.stored or read[user_id], place) for user_id, place in self.found.items()]
        return [(stored, place) for stored, place in places if stored]

    def _add(self, place: Place, asked: Asked, item: Item) -> None:
        place.routes += [asked.route] if asked.route not in place.routes else []
        place.keys.add(asked.key)
        if is_profile(item) and not place.stored:
            place.stored = StoredUser.of(item, layouts=self._users.layouts)

    def _go_on(self, key: IndexKey, last: Item | None) -> None:
        # An empty key begins at the beginning: none of these fitted.
        cursor = self._users.client.cursors.sign(last or {}, asked_by(key), key.parts)
        self.cursors.append(cursor)
