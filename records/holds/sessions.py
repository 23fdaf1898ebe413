"""Whether a user is signed in, and whether the app has to check who it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from backoffice.dynamo.unread import Maybe, Unread, known
from records.holds.accounts import CLOSED, AccountState
from records.holds.held import Held, contradicts, is_past
from records.lists import SessionStatus
from records.model import Session


class SessionState(StrEnum):
    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ACCOUNT_ENDED = "ended with the account"
    NONE = "none"
    UNKNOWN = "unknown status"
    NOT_READABLE = "not readable here"


class CheckState(StrEnum):
    """The biometric check that the app asks for from time to time."""

    DUE = "due"
    DONE = "done"
    NONE = "none"
    NOT_READABLE = "not readable here"


#: The stored statuses that say what holds; with the other states, each of them does.
_AGREEING: dict[SessionState, tuple[str, ...]] = {
    SessionState.LIVE: (SessionStatus.ACTIVE,),
    SessionState.EXPIRED: (SessionStatus.EXPIRED,),
    SessionState.REVOKED: (SessionStatus.REVOKED,),
    SessionState.ACCOUNT_ENDED: (),
}


def session_of(
    session: Maybe[Session], account: Held[AccountState], now: datetime
) -> Held[SessionState]:
    """What holds of a session. Without a status it counts as active until it expires.

    Source: data contract, sections 2 and 6.
    """
    if session is None:
        return Held(SessionState.NONE)
    if isinstance(session, Unread):
        return Held(SessionState.NOT_READABLE)
    state = _ended(session, account, now) or _going_on(session)
    stored, expires_at = session.status, known(session.expires_at)
    since = {
        SessionState.LIVE: known(session.created_at),
        SessionState.EXPIRED: expires_at if is_past(expires_at, now) else None,
        SessionState.REVOKED: known(session.updated_at),
        SessionState.ACCOUNT_ENDED: account.since,
    }
    return Held(
        state,
        since=since.get(state),
        until=expires_at if state == SessionState.LIVE else None,
        stored=stored,
        differs=state in _AGREEING and contradicts(stored, _AGREEING[state]),
    )


def check_of(session: Maybe[Session], now: datetime) -> Held[CheckState]:
    """What holds of the biometric check of a session. Source: data contract, sections 2 and 10."""
    if session is None:
        return Held(CheckState.NONE)
    if isinstance(session, Unread):
        return Held(CheckState.NOT_READABLE)
    required, expires_at = session.requires_biometric_reauth, session.biometric_expires_at
    if is_past(expires_at, now) or required is True:
        return Held(CheckState.DUE, since=known(expires_at) if is_past(expires_at, now) else None)
    if isinstance(required, Unread) or isinstance(expires_at, Unread):
        return Held(CheckState.NOT_READABLE)
    if required is None and expires_at is None:
        return Held(CheckState.NONE)
    return Held(CheckState.DONE, since=known(session.last_biometric_auth_at), until=expires_at)


def _ended(session: Session, account: Held[AccountState], now: datetime) -> SessionState | None:
    if session.status == SessionStatus.REVOKED:
        return SessionState.REVOKED
    if is_past(session.expires_at, now) or session.status == SessionStatus.EXPIRED:
        return SessionState.EXPIRED
    return SessionState.ACCOUNT_ENDED if account.state in CLOSED else None


def _going_on(session: Session) -> SessionState:
    if isinstance(session.status, Unread) or isinstance(session.expires_at, Unread):
        return SessionState.NOT_READABLE
    is_known = session.status is None or isinstance(session.status, SessionStatus)
    return SessionState.LIVE if is_known else SessionState.UNKNOWN
