"""Why a user cannot sign in, upload or pay: what the record says of it (Django-free).

The rules are section 10 of the data contract, a function each, in the order in which a user meets
what they are about. A line claims nothing about another program: what the app's own functions are
known to check is *code*; everything else is what the app should do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backoffice.dynamo.unread import Unread, known
from billing.usage import UsageState
from consent.rows import TYPE_WORDS
from documents.jobs import Job, JobState
from records.holds.accounts import CLOSED, AccountState, TtlState
from records.holds.consents import ConsentState
from records.holds.devices import DeviceState
from records.holds.generations import Generation
from records.holds.held import Held
from records.holds.sessions import CheckState, SessionState
from records.holds.subscriptions import NOT_RUNNING, PeriodState, SubscriptionState
from records.holds.whole import Holds
from records.lists import ConsentType, Provider, TierName
from records.model import User

UNKNOWN_STATUS = SessionState.UNKNOWN.value


class Stops(StrEnum):
    """What a user cannot do; the values are words of the user page."""

    EVERYTHING = "everything, once the record is gone"
    SIGN_IN = "signing in"
    BIOMETRICS = "signing in with biometrics"
    UPLOAD = "uploading"
    BEYOND_FREE = "uploading beyond the free tier"
    EXPLANATION = "explanations of results"
    PAY = "paying"


class Source(StrEnum):
    """Who says that it does."""

    CODE = "code"
    PLAN = "plan"
    ASSUMED = "assumed"


class Helper(StrEnum):
    """Who can do the smallest thing that helps."""

    STAFF = "staff"
    USER = "only the user can"
    NOBODY = "nobody here can"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One line: what it is, what it stops, and what helps. What stops nothing is to be minded.

    `act` names the act of staff that helps, `stored` the status that says something else.
    """

    title: str
    stops: tuple[Stops, ...] = ()
    source: Source = Source.CODE
    detail: str = ""
    help: str = ""
    #: What helps beside that.
    help_too: str = ""
    by: Helper = Helper.NOBODY
    act: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    until_label: str = "Until"
    stored: str | None = None

    @property
    def is_assumed(self) -> bool:
        return self.source != Source.CODE


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the rules look at."""

    user: User
    holds: Holds
    usage: UsageState
    jobs: Sequence[Job] = ()


def causes_of(situation: Situation) -> list[Cause]:
    """All there is to say, in order: first what stops the user, then what is to be minded."""
    causes = [cause for rule in RULES for cause in rule(situation)]
    return sorted(causes, key=lambda cause: not cause.stops)


def unread_parts(situation: Situation) -> list[str]:
    """The parts of which nothing can be said, in words."""
    holds, user = situation.holds, situation.user
    if holds.generation == Generation.UNKNOWN:
        return ["the whole record"]
    consents = [
        TYPE_WORDS[consent_type].lower()
        for consent_type, held in holds.consents.items()
        if held.state == ConsentState.NOT_READABLE
    ]
    usage, subscription = known(user.usage), known(user.subscription)
    values = {
        "e-mail verification": user.profile.email_verified,
        "type of the subscription": subscription and subscription.subscription_type,
        "documents processed": usage and usage.documents_processed,
    }
    return [
        *(
            words
            for words, held in _named(holds).items()
            if held.state == Unread.NOT_READABLE.value
        ),
        *(
            f"{words} (unknown status)"
            for words, held in _named(holds).items()
            if held.state == UNKNOWN_STATUS
        ),
        *(words for words, value in values.items() if isinstance(value, Unread)),
        *(["all consents"] if len(consents) == len(ConsentType) else consents),
    ]


def _named(holds: Holds) -> dict[str, Held[StrEnum]]:
    parts: dict[str, Held[StrEnum]] = {
        "ttl": holds.ttl,
        "account": holds.account,
        "device": holds.device,
        "biometric registration": holds.biometric,
        "session": holds.session,
        "subscription": holds.subscription,
        "usage period": holds.period,
    }
    if holds.session.state != SessionState.NOT_READABLE:
        parts["biometric check"] = holds.check
    return parts


# -- the rules -----------------------------------------------------------------------------------


def stray_ttl(it: Situation) -> Iterator[Cause]:
    ttl = it.holds.ttl
    if ttl.state == TtlState.NONE:
        return
    titles = {
        TtlState.AHEAD: "The record will be deleted",
        TtlState.PAST: "The deletion of the record was due",
        TtlState.NOT_READABLE: "The record may be deleted",
    }
    details = {
        TtlState.AHEAD: "It carries a stray ttl, after which DynamoDB deletes it.",
        TtlState.PAST: "Its stray ttl is past: DynamoDB may delete it at any moment.",
        TtlState.NOT_READABLE: "It carries a stray ttl, at a time that cannot be read.",
    }
    yield Cause(
        title=titles[ttl.state],
        stops=(Stops.EVERYTHING,),
        detail=details[ttl.state],
        help="Remove the stray ttl",
        by=Helper.STAFF,
        act="remove-ttl",
        since=ttl.since,
        until=ttl.until,
        until_label="Due",
    )


def closed_account(it: Situation) -> Iterator[Cause]:
    account = it.holds.account
    if account.state in CLOSED:
        yield Cause(
            title=f"Account {account.state}",
            stops=(Stops.SIGN_IN, Stops.UPLOAD, Stops.PAY),
            source=Source.ASSUMED,
            help="The app's operators decide about it",
            since=account.since,
            stored=_stored(account),
        )
    elif account.state == AccountState.NO_STATUS:
        yield Cause(title="The account has no status")


def device_gone(it: Situation) -> Iterator[Cause]:
    device = it.holds.device
    if device.state in (DeviceState.REVOKED, DeviceState.NONE):
        is_revoked = device.state == DeviceState.REVOKED
        yield Cause(
            title="Device revoked" if is_revoked else "No device registered",
            stops=(Stops.BIOMETRICS,),
            source=Source.ASSUMED,
            help="The user registers the device again" if is_revoked else "The user registers one",
            by=Helper.USER,
            since=device.since,
        )


def signed_out(it: Situation) -> Iterator[Cause]:
    session = it.holds.session
    titles = {
        SessionState.EXPIRED: "Session expired",
        SessionState.REVOKED: "Session revoked",
        SessionState.NONE: "No session",
    }
    if session.state in titles:
        yield Cause(
            title=titles[session.state],
            stops=(Stops.UPLOAD,),
            # The app checks when its tokens expire; nobody knows that it looks at the status.
            source=Source.CODE if session.state == SessionState.EXPIRED else Source.ASSUMED,
            help="The user signs in again",
            by=Helper.USER,
            since=session.since,
            stored=_stored(session),
        )


def check_due(it: Situation) -> Iterator[Cause]:
    """A new session begins with a check: that of one that is over is not due."""
    is_live = it.holds.session.state == SessionState.LIVE
    is_planned = it.holds.generation == Generation.PLANNED
    if is_planned and is_live and it.holds.check.state == CheckState.DUE:
        yield Cause(
            title="Biometric check due",
            stops=(Stops.UPLOAD,),
            source=Source.PLAN,
            help="The user confirms on the phone",
            by=Helper.USER,
            since=it.holds.check.since,
        )


def email_not_verified(it: Situation) -> Iterator[Cause]:
    is_asked = it.holds.generation != Generation.FLAT
    if is_asked and it.user.profile.email_verified is False:
        yield Cause(
            title="E-mail not verified",
            stops=(Stops.UPLOAD,),
            source=Source.ASSUMED,
            help="The user verifies the e-mail address",
            by=Helper.USER,
        )


#: What a consent that is not in force stops; the fifth stops nothing.
CONSENT_STOPS: dict[ConsentType, tuple[Stops, ...]] = {
    ConsentType.TERMS_OF_SERVICE: (Stops.UPLOAD,),
    ConsentType.PRIVACY_POLICY: (Stops.UPLOAD,),
    ConsentType.HEALTHCARE_CONSULTATION: (Stops.UPLOAD,),
    ConsentType.MEDICAL_DISCLAIMERS: (Stops.EXPLANATION,),
    ConsentType.EMERGENCY_CARE_LIMITATION: (),
}
#: Nothing is known of an unknown version, so that it is to be minded only.
_STATES_THAT_STOP = (
    ConsentState.WITHDRAWN,
    ConsentState.NOT_GIVEN,
    ConsentState.MISSING,
    ConsentState.OUTDATED,
)


def consents_not_in_force(it: Situation) -> Iterator[Cause]:
    """One line for those that are in the same state and stop the same."""
    lines: dict[tuple[tuple[Stops, ...], ConsentState], list[ConsentType]] = {}
    for consent_type, held in it.holds.consents.items():
        if held.state in (*_STATES_THAT_STOP, ConsentState.UNKNOWN_VERSION):
            does_stop = held.state in _STATES_THAT_STOP
            stops = CONSENT_STOPS[consent_type] if does_stop else ()
            lines.setdefault((stops, held.state), []).append(consent_type)
    for (stops, state), types in lines.items():
        words = ", ".join(TYPE_WORDS[each] for each in types)
        noun, them = ("Consent", "it") if len(types) == 1 else ("Consents", "them")
        # When a newer version came, or a consent was left out, nobody wrote down.
        dates = [it.holds.consents[each].since for each in types]
        since = [date for date in dates if date and state == ConsentState.WITHDRAWN]
        yield Cause(
            title=f"{noun} {state}",
            stops=stops,
            source=Source.PLAN,
            detail=f"{words}.",
            help=f"The user accepts {them} in the app" if stops else "",
            by=Helper.USER,
            since=min(since) if since else None,
        )


def subscription_over(it: Situation) -> Iterator[Cause]:
    """One of the free tier gives the same when it is over."""
    subscription, tier = it.holds.subscription, it.usage.stored_tier
    if subscription.state not in NOT_RUNNING or (tier and tier.name == TierName.FREE):
        return
    name = tier.name.capitalize() if tier else "Subscription"
    titles = {
        SubscriptionState.ENDED: f"{name} ended",
        SubscriptionState.NOT_BEGUN: f"{name} has not begun yet",
        SubscriptionState.PENDING: f"{name} is pending",
        SubscriptionState.NONE: "No subscription",
    }
    waits = subscription.state == SubscriptionState.NOT_BEGUN
    yield Cause(
        title=titles[subscription.state],
        stops=(Stops.BEYOND_FREE,),
        source=Source.PLAN,
        help="It begins by itself" if waits else _renewal(it.user, subscription.state),
        by=Helper.NOBODY if waits else Helper.USER,
        since=subscription.since,
        until=subscription.until,
        stored=_stored(subscription),
    )


#: Where a user renews, by who bills the subscription.
_RENEWED = {
    Provider.APPLE: "in the App Store",
    Provider.GOOGLE: "in Google Play",
    Provider.STRIPE: "with Stripe",
}


def _renewal(user: User, state: SubscriptionState) -> str:
    subscription = known(user.subscription)
    provider = known(subscription.provider) if subscription else None
    where = _RENEWED[provider] if isinstance(provider, Provider) and provider in _RENEWED else ""
    if state == SubscriptionState.PENDING:
        return f"The user completes the payment {where or 'with the provider'}"
    if state == SubscriptionState.NONE:
        return "The user subscribes in the app"
    return f"The user renews {where or 'with the provider'}"


def limit_reached(it: Situation) -> Iterator[Cause]:
    """The flat generation has no usage period, and nothing counts there."""
    usage = it.usage
    if it.holds.generation != Generation.FLAT and usage.used_up:
        yield Cause(
            title=f"{usage.count} of {usage.limit} documents used",
            stops=(Stops.UPLOAD,),
            source=Source.PLAN,
            help="Reset the usage period",
            help_too="The end of the period, or a bigger tier, helps too.",
            by=Helper.STAFF,
            act="reset-usage",
            until=it.holds.period.until,
        )


def period_over(it: Situation) -> Iterator[Cause]:
    period = it.holds.period
    if it.holds.generation != Generation.FLAT and period.state == PeriodState.OVER:
        yield Cause(
            title="The usage period ended",
            detail="Its count is an old one. A reset starts a new period.",
            act="reset-usage",
            by=Helper.STAFF,
            since=period.since,
        )


def stuck_documents(it: Situation) -> Iterator[Cause]:
    """They stop nothing but themselves."""
    stuck = [job for job in it.jobs if job.state == JobState.STUCK]
    if stuck:
        ids = ", ".join(job.job_id or "without an id" for job in stuck)
        yield Cause(
            title="A document is stuck" if len(stuck) == 1 else f"{len(stuck)} documents are stuck",
            detail=f"Pass on to the developers: job {ids}.",
            since=min((job.uploaded_at for job in stuck if job.uploaded_at), default=None),
        )


RULES: tuple[Callable[[Situation], Iterator[Cause]], ...] = (
    stray_ttl,
    closed_account,
    device_gone,
    signed_out,
    check_due,
    email_not_verified,
    consents_not_in_force,
    subscription_over,
    limit_reached,
    period_over,
    stuck_documents,
)


def _stored(held: Held[StrEnum]) -> str | None:
    return str(held.stored) if held.differs else None
