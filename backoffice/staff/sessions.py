"""Django's session engine on the back-office's table.

The cookie holds `{staff_id}.{random}`: the id leads to the partition that session and account
share, the whole text's SHA-256 is what is stored. Only a signed-in person gets a session.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.serializers import JSONSerializer

from backoffice.staff import services
from backoffice.staff.current import session_limits
from backoffice.staff.domain import Account, Session, SessionEndedError, sha256
from backoffice.staff.models import StaffMember
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.composition import composed

_KEY = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{43}")
_RANDOM_BYTES = 32

_read_along: ContextVar[dict[str, Account] | None] = ContextVar("staff_read_along", default=None)


@contextmanager
def reading_along() -> Iterator[None]:
    """Within a request, the account that was read with the session serves as the user's."""
    token = _read_along.set({})
    try:
        yield
    finally:
        _read_along.reset(token)


def account_read_along(staff_id: str) -> Account | None:
    """The account read with the session of this request."""
    return (_read_along.get() or {}).get(staff_id)


class SessionStore(SessionBase):
    """One session: loaded consistently, created under a new key only, saved only if it exists."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        #: Whether the browser came with a key, good or not.
        self.was_presented = self.session_key is not None
        #: Whether the browser has yet to be told the key.
        self.key_is_new = False
        self._found: Session | None = None
        self._session_cache: dict[str, Any]
        self._signed_in_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        """The data of the session; of one that is unknown or over, nothing, not even its key."""
        # Where this fails, the page that says so must not ask again: for it, nobody is there.
        self._session_cache = {}
        found = self._find()
        data = _decoded(found[0].data) if found else {}
        if found is None or not data:
            self._session_key = None
            return {}
        self._found, account = found
        self._signed_in_at = self._found.created_at
        along = _read_along.get()
        if along is not None:
            along[account.staff_id] = account
        return data

    def exists(self, session_key: str) -> bool:
        staff_id, digest = key_parts(session_key)
        return composed(StaffStore).find_session(staff_id, digest) is not None

    def create(self) -> None:
        """A new session; it is stored, under a new key, when there is somebody in it."""
        self._session_key = None
        self._found = None
        self._session_cache = {}
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Store the data. Raises UpdateError where the session ended meanwhile."""
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if SESSION_KEY not in data:
            return
        text = JSONSerializer().dumps(data).decode("ascii")
        if self.session_key is None:
            self._store_new(uuid.UUID(data[SESSION_KEY]).hex, text)
            return
        staff_id, digest = self._key_parts()
        try:
            services.save_session(
                store=composed(StaffStore),
                staff_id=staff_id,
                digest=digest,
                data=text,
                now=clock.now(),
            )
        except SessionEndedError as error:
            raise UpdateError from error

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            staff_id, digest = key_parts(key)
            services.end_session(store=composed(StaffStore), staff_id=staff_id, digest=digest)

    def flush(self) -> None:
        super().flush()
        self._found = None
        self._signed_in_at = None

    def touch(self) -> None:
        """Note that the session is in use, where it is one that was found."""
        if self._found and self.session_key:
            services.touch_session(store=composed(StaffStore), session=self._found, now=clock.now())

    def seconds_left(self) -> int:
        """How long the session can last at most."""
        started_at = self._signed_in_at or clock.now()
        left = started_at + session_limits().lifetime - clock.now()
        return max(0, int(left.total_seconds()))

    @classmethod
    def clear_expired(cls) -> None:
        """DynamoDB removes old sessions by itself."""

    def _store_new(self, staff_id: str, text: str) -> None:
        """Store the session under a key of our own making. A changed key keeps the sign-in time."""
        now = clock.now()
        key = f"{staff_id}.{secrets.token_urlsafe(_RANDOM_BYTES)}"
        session = Session(
            staff_id=staff_id,
            digest=key_parts(key)[1],
            created_at=self._signed_in_at or now,
            last_seen_at=now,
            data=text,
        )
        services.create_session(
            store=composed(StaffStore), session=session, limits=session_limits()
        )
        self._session_key = key
        self._signed_in_at = session.created_at
        self.key_is_new = True

    def _find(self) -> tuple[Session, Account] | None:
        staff_id, digest = self._key_parts()
        return services.find_session(
            store=composed(StaffStore),
            staff_id=staff_id,
            digest=digest,
            limits=session_limits(),
            now=clock.now(),
        )

    def _key_parts(self) -> tuple[str, str]:
        return key_parts(self.session_key or "")

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether a text has the form of a key; the base class asks before it adopts one."""
        return isinstance(key, str) and _KEY.fullmatch(key) is not None

    def _get_new_session_key(self) -> NoReturn:
        raise TypeError("A key needs to know whose session it is for: save makes it.")


def key_parts(key: str) -> tuple[str, str]:
    """Whose session a key stands for, and the digest it is stored under."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError("Not a session key.")
    return match.group(1), sha256(key)


def _decoded(text: str) -> dict[str, Any]:
    """The stored data, empty where it cannot be read."""
    try:
        data = JSONSerializer().loads(text.encode("ascii"))
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session as pages list it."""

    session: Session
    ends_at: datetime
    is_this: bool = False


def list_live_sessions(account: Account, this_key: str | None = None) -> list[LiveSession]:
    """The sessions that would open a page now, the last used first; `this_key` marks one of them.

    A session from before a change that ended all of them is still stored, but opens nothing.
    """
    limits, store = session_limits(), composed(StaffStore)
    found = services.list_sessions(
        store=store, staff_id=account.staff_id, limits=limits, now=clock.now()
    )
    this = key_parts(this_key)[1] if this_key else ""
    return [
        LiveSession(each, limits.end_of(each), each.digest == this)
        for each in found
        if account.is_active and _is_bound_to(each, account)
    ]


def _is_bound_to(session: Session, account: Account) -> bool:
    member = StaffMember.of(account)
    hashes = [member.get_session_auth_hash(), *member.get_session_auth_fallback_hash()]
    return _decoded(session.data).get(HASH_SESSION_KEY) in hashes
