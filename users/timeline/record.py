"""The events that a record tells of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from backoffice.dynamo.unread import Maybe, known
from consent.rows import TYPE_WORDS, accepted_at, is_near
from documents.jobs import Job, JobState
from records.holds.accounts import CLOSED
from records.holds.consents import ConsentState, normalised_version
from records.holds.sessions import SessionState
from records.holds.subscriptions import SubscriptionState
from records.holds.whole import Holds
from records.lists import AuthProvider, BiometricType, ConsentType, PaymentStatus, SubscriptionType
from records.model import Consent, PaymentRecord, User
from users.timeline.events import Event, Kind

_FIRST = "First on record"
_PAID = {PaymentStatus.COMPLETED: "Paid", PaymentStatus.FAILED: "Charge failed"}


def events_of_user(user: User, holds: Holds) -> list[Event]:
    """What a profile tells of, as of the instant of `holds`; nothing that is still to come."""
    events = [
        *_account_events(user, holds),
        *_sign_in_events(user, holds),
        *_device_events(user, holds),
        *_subscription_events(user, holds),
        *_consent_events(user, holds),
    ]
    return [event for event in events if event.at <= holds.at]


def payment_events(payments: Iterable[PaymentRecord]) -> list[Event]:
    """The payments, at their instant or, where that is of another day than their key says or is
    not known, on the day of their key: so they stay in the order in which they are read."""
    events = []
    for record in payments:
        at, is_day = _paid_at(record)
        if at:
            status = record.payment.payment_status
            title = _PAID.get(status, "Payment") if isinstance(status, PaymentStatus) else "Payment"
            events.append(Event(at, Kind.PAYMENTS, title, is_day=is_day, payment=record))
    return events


_ENDED = {
    JobState.COMPLETED: "Document done",
    JobState.FAILED: "Document failed",
    JobState.ENDED: "Document ended",
}


def document_events(jobs: Iterable[Job]) -> list[Event]:
    """One event a document: its result, or its upload where there is none."""
    events = []
    for job in jobs:
        at = job.result_at or job.uploaded_at
        if at:
            uploaded = "Document uploaded" if job.uploaded_at else "Result stored"
            title = _ENDED.get(job.state, uploaded)
            events.append(Event(at, Kind.DOCUMENTS, title, job=job))
    return events


def _paid_at(record: PaymentRecord) -> tuple[datetime | None, bool]:
    day = _midnight(record.date)
    for instant in (known(record.payment.processed_at), known(record.created_at)):
        if instant and (day is None or instant.date() == day.date()):
            return instant, False
    return day, day is not None


def _midnight(date: str) -> datetime | None:
    try:
        return datetime.fromisoformat(date[:10]).replace(tzinfo=UTC)
    except ValueError:
        return None


def _account_events(user: User, holds: Holds) -> Iterator[Event]:
    yield from _at(user.created_at, Kind.SIGN_INS, "Account created")
    if holds.account.state in CLOSED:
        yield from _at(holds.account.since, Kind.SIGN_INS, f"Account {holds.account.state}")


def _sign_in_events(user: User, holds: Holds) -> Iterator[Event]:
    session = known(user.session)
    signed_in_at = known(session.created_at) if session else None
    checked_at = known(session.last_biometric_auth_at) if session else None
    provider = user.profile.auth_provider
    way = f"with {provider.capitalize()}" if isinstance(provider, AuthProvider) else ""
    yield from _at(signed_in_at, Kind.SIGN_INS, "Signed in", way)
    if not _is_near(user.profile.last_login_at, signed_in_at):
        yield from _at(user.profile.last_login_at, Kind.SIGN_INS, "Signed in", way)
    yield from _at(checked_at, Kind.SIGN_INS, "Biometric check passed")
    for further, _ in holds.further_sessions:
        yield from _at(further.created_at, Kind.SIGN_INS, "Signed in", way)
    for held in (holds.session, *(each for _, each in holds.further_sessions)):
        if held.state == SessionState.EXPIRED:
            yield from _at(held.since, Kind.SIGN_INS, "Session expired")


def _device_events(user: User, holds: Holds) -> Iterator[Event]:
    further = [device for device, _ in holds.further_devices]
    for device in filter(None, (known(user.device), *further)):
        model = known(device.model) or ""
        yield from _at(device.created_at, Kind.SIGN_INS, "Device registered", model)
    session, biometric = known(user.session), known(user.biometric)
    checked_at = known(session.last_biometric_auth_at) if session else None
    if biometric:
        kind = biometric.biometric_type
        which = kind.value if isinstance(kind, BiometricType) else ""
        yield from _at(biometric.created_at, Kind.SIGN_INS, "Biometric registered", which)
        # The flat app stores both when it registers one.
        is_told = any(
            _is_near(biometric.last_verified_at, at)
            for at in (checked_at, known(biometric.created_at))
        )
        if not is_told:
            yield from _at(biometric.last_verified_at, Kind.SIGN_INS, "Biometric verified", which)


def _subscription_events(user: User, holds: Holds) -> Iterator[Event]:
    current = (known(user.subscription), holds.subscription)
    for subscription, held in (current, *holds.further_subscriptions):
        if subscription is None:
            continue
        kind = subscription.subscription_type
        which = kind.value if isinstance(kind, SubscriptionType) else ""
        yield from _at(subscription.start_date, Kind.SUBSCRIPTION, "Subscription began", which)
        yield from _at(
            subscription.cancelled_at, Kind.SUBSCRIPTION, "Subscription cancelled", which
        )
        if held.state == SubscriptionState.ENDED:
            yield from _at(held.since, Kind.SUBSCRIPTION, "Subscription ended", which)


def _consent_events(user: User, holds: Holds) -> Iterator[Event]:
    """What was ticked together stands together."""
    found: dict[tuple[str, str, datetime], tuple[datetime, list[str]]] = {}
    for consent_type, stored in user.consents.items():
        consent = known(stored)
        if consent is None:
            continue
        version = known(consent.consent_version)
        named = normalised_version(version) if version else ""
        for title, at in _consent_instants(consent_type, consent, holds, user):
            minute = at.replace(second=0, microsecond=0)
            # What was there before the last answer may have been another version.
            of = "" if title == _FIRST else named
            found.setdefault((title, of, minute), (at, []))[1].append(TYPE_WORDS[consent_type])
    for (title, version, _), (at, types) in found.items():
        yield Event(at, Kind.CONSENTS, title, f"{', '.join(types)} {version}".strip())


def _consent_instants(
    consent_type: ConsentType, consent: Consent, holds: Holds, user: User
) -> Iterator[tuple[str, datetime]]:
    held, created_at = holds.consents[consent_type], known(consent.created_at)
    withdrawn = held.state == ConsentState.WITHDRAWN
    if withdrawn and held.since:
        yield "Withdrew", held.since
    # What was withdrawn had been given.
    if withdrawn or consent.consent_given is True:
        at = accepted_at(consent)
        if at:
            yield "Accepted", at
        # A sign-up makes a consent that says no, which is nothing that the user did.
        if created_at and not (
            is_near(created_at, at) or is_near(created_at, known(user.created_at))
        ):
            yield _FIRST, created_at
    elif created_at and held.state == ConsentState.NOT_GIVEN and consent.consent_given is False:
        yield "Did not accept", created_at


def _at(instant: Maybe[datetime], kind: Kind, title: str, detail: str = "") -> Iterator[Event]:
    """The event, where its instant is known."""
    if isinstance(instant, datetime):
        yield Event(instant, kind, title, detail)


def _is_near(instant: Maybe[datetime], other: datetime | None) -> bool:
    return is_near(known(instant), other)
