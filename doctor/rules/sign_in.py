"""Account, sessions, devices and biometric registrations: whether they fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from backoffice.dynamo.unread import Unread, known
from doctor.examined import Examined
from doctor.rules.rule import Evidence, Severity, rule
from records.holds.accounts import AccountState
from records.holds.devices import BiometricState
from records.holds.generations import Generation
from records.holds.held import Held
from records.holds.sessions import SessionState
from records.lists import AccountStatus
from records.model import Biometric, Device, Session

#: How many failed checks a registration may count (data contract, section 2).
MOST_FAILURES = 10


@rule(
    "account.deactivated-but-active",
    Severity.PROBLEM,
    "The account is stored as active, and was deactivated.",
    means="An app that looks at the status alone lets the user in. The developers have to set it.",
)
def deactivated_but_active(it: Examined) -> Iterator[Evidence]:
    account = it.holds.account
    if account.differs:
        yield Evidence(str(account.stored), str(account.state), "account_status")


@rule(
    "account.status-missing",
    Severity.WARNING,
    "The account has no status.",
    means="Every writer stores one; whether the user is let in is up to the app.",
)
def status_missing(it: Examined) -> Iterator[Evidence]:
    if it.holds.account.state == AccountState.NO_STATUS:
        yield Evidence("nothing", "a status", "account_status")


@rule(
    "account.deactivated-without-date",
    Severity.NOTE,
    "The account is deactivated, and nothing says since when.",
    means="What holds is clear; what is missing is the time for an answer to the user.",
)
def deactivated_without_date(it: Examined) -> Iterator[Evidence]:
    profile = it.user.profile
    if profile.account_status == AccountStatus.DEACTIVATED and profile.deactivated_at is None:
        yield Evidence("nothing", "a time", "deactivated_at")


@rule(
    "session.of-closed-account",
    Severity.PROBLEM,
    "The account is closed, and a session of it was never ended.",
    means="A token may still open the app. Revoke the session on the user's page.",
)
def session_of_closed_account(it: Examined) -> Iterator[Evidence]:
    for _, held in _sessions(it):
        if held.state == SessionState.ACCOUNT_ENDED:
            yield Evidence(str(held.stored or "no status"), "revoked", "session")


@rule(
    "session.of-revoked-device",
    Severity.PROBLEM,
    "A session is live on a device that is revoked.",
    means="Whoever has the device is still signed in. Revoke the session on the user's page. In "
    "the flat layout sessions name no device, so nothing is said of them.",
)
def session_of_revoked_device(it: Examined) -> Iterator[Evidence]:
    revoked = {device.device_id for device in _devices(it) if device.revoked}
    for session in _live_on_a_device(it):
        if session.device_id in revoked:
            yield Evidence("live", "revoked with its device", "session")


@rule(
    "session.of-unknown-device",
    Severity.WARNING,
    "A live session names a device that the record does not have.",
    means="Revoking the device leaves that session alone: revoke it by itself where it is not the "
    "user's. Nothing is concluded where not all devices could be read.",
)
def session_of_unknown_device(it: Examined) -> Iterator[Evidence]:
    if _reads_all_devices(it):
        known_ids = {device.device_id for device in _devices(it)}
        for session in _live_on_a_device(it):
            if session.device_id not in known_ids:
                yield Evidence("another device", "the device on record", "session")


@rule(
    "session.status-outdated",
    Severity.NOTE,
    "A session is stored as active, and is expired.",
    means="No writer ever stores `expired`: what holds follows from the dates, and the status is "
    "never written for that.",
)
def session_status_outdated(it: Examined) -> Iterator[Evidence]:
    for _, held in _sessions(it):
        if held.state == SessionState.EXPIRED and held.differs:
            yield Evidence(str(held.stored), str(held.state), "session")


@rule(
    "session.dates",
    Severity.WARNING,
    "A session ends before it began.",
    means="One of the two times is wrong. The app goes by the end.",
)
def session_dates(it: Examined) -> Iterator[Evidence]:
    for session, _ in _sessions(it):
        began, ends = known(session.created_at), known(session.expires_at)
        if began and ends and ends < began:
            yield _turned(began, ends, "session")


@rule(
    "biometric.of-revoked-device",
    Severity.WARNING,
    "A biometric registration is active, and its device is revoked.",
    means="It is of no use as long as the app looks at the device first.",
)
def biometric_of_revoked_device(it: Examined) -> Iterator[Evidence]:
    held = it.holds.biometric
    if held.state == BiometricState.DEVICE_REVOKED and held.differs:
        yield Evidence(str(held.stored), "inactive", "biometric")


@rule(
    "biometric.of-unknown-device",
    Severity.WARNING,
    "An active biometric registration is of a device that the record does not have.",
    means="It goes with no device that staff can revoke. The app of the flat layout makes a new "
    "device id at each sign-in, so there it is no fault.",
)
def biometric_of_unknown_device(it: Examined) -> Iterator[Evidence]:
    biometric = it.user.biometric
    is_active = it.holds.biometric.state == BiometricState.ACTIVE
    is_judged = it.generation != Generation.FLAT and _reads_all_devices(it)
    if not is_active or not is_judged or not isinstance(biometric, Biometric):
        return
    device_id = biometric.device_id
    if isinstance(device_id, str) and device_id not in {
        device.device_id for device in _devices(it)
    }:
        yield Evidence("another device", "the device on record", "biometric")


@rule(
    "biometric.failures",
    Severity.WARNING,
    "A biometric registration counts an impossible number of failures.",
    means=f"The app counts from 0 to {MOST_FAILURES}.",
)
def biometric_failures(it: Examined) -> Iterator[Evidence]:
    biometric = known(it.user.biometric)
    failures = biometric.verification_failures if biometric else None
    if isinstance(failures, int) and not 0 <= failures <= MOST_FAILURES:
        yield Evidence(str(failures), f"0 to {MOST_FAILURES}", "biometric")


def _sessions(it: Examined) -> Iterator[tuple[Session, Held[SessionState]]]:
    if isinstance(it.user.session, Session):
        yield it.user.session, it.holds.session
    yield from it.holds.further_sessions


def _live_on_a_device(it: Examined) -> Iterator[Session]:
    for session, held in _sessions(it):
        if held.state == SessionState.LIVE and isinstance(session.device_id, str):
            yield session


def _devices(it: Examined) -> Iterator[Device]:
    if isinstance(it.user.device, Device):
        yield it.user.device
    for device, _ in it.holds.further_devices:
        yield device


def _reads_all_devices(it: Examined) -> bool:
    """Whether there is no device but those that were read, each with its id."""
    beside = it.user.beside
    if isinstance(it.user.device, Unread) or (beside is not None and beside.is_more):
        return False
    if it.generation == Generation.DRAFT and beside is None:
        return False
    return not any(isinstance(device.device_id, Unread) for device in _devices(it))


def _turned(began: datetime, ends: datetime, place: str) -> Evidence:
    return Evidence(f"ends {ends:%Y-%m-%d %H:%M}", f"after {began:%Y-%m-%d %H:%M}", place)
