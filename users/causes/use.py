"""What is about using the app: consents, what is paid for, documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backoffice.dynamo.unread import known
from consent.rows import TYPE_WORDS
from documents.jobs import Job, JobState
from records.holds.consents import ConsentState
from records.holds.generations import Generation
from records.holds.subscriptions import NOT_RUNNING, RUNNING, PeriodState, SubscriptionState
from records.lists import ConsentType, Provider, TierName
from records.model import User
from users.causes.cause import Cause, Helper, Situation, Source, Stops, stored_of

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
    further = it.holds.further_subscriptions
    has_other = any(held.state in RUNNING for _, held in further)
    waits = subscription.state == SubscriptionState.NOT_BEGUN
    yield Cause(
        title=titles[subscription.state],
        lead="; it begins" if waits else "",
        stops=() if has_other else (Stops.BEYOND_FREE,),
        source=Source.PLAN,
        detail="Another subscription on record runs." if has_other else "",
        help="It begins by itself" if waits else _renewal(it.user, subscription.state),
        by=Helper.NOBODY if waits else Helper.USER,
        since=subscription.since,
        until=subscription.until,
        stored=stored_of(subscription),
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
            lead="; the period ends",
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


#: Jobs that a line names; the others stand among the documents.
_JOBS_NAMED = 3


def stuck_documents(it: Situation) -> Iterator[Cause]:
    """They stop nothing but themselves."""
    if stuck := _jobs_in(it, JobState.STUCK):
        is_one = len(stuck) == 1
        shown, detail = _named(stuck)
        yield Cause(
            title="A document is stuck" if is_one else f"{len(stuck)} documents are stuck",
            lead=", uploaded" if is_one else ", the first uploaded",
            detail=detail,
            job_ids=shown,
            since=min((job.uploaded_at for job in stuck if job.uploaded_at), default=None),
        )


def failed_documents(it: Situation) -> Iterator[Cause]:
    """What the app says of them itself; they stop nothing but themselves too."""
    if failed := _jobs_in(it, JobState.FAILED):
        is_one = len(failed) == 1
        shown, detail = _named(failed)
        yield Cause(
            title="A document failed" if is_one else f"{len(failed)} documents failed",
            lead="" if is_one else ", the first",
            detail=f"The user can send {'it' if is_one else 'them'} again. {detail}",
            job_ids=shown,
            since=min((job.result_at for job in failed if job.result_at), default=None),
        )


def _jobs_in(it: Situation, state: JobState) -> list[Job]:
    return [job for job in it.jobs if job.state == state]


def _named(jobs: Sequence[Job]) -> tuple[list[str], str]:
    """The ids that a line names, and what to do about the jobs."""
    shown = [job.job_id for job in jobs if job.job_id][:_JOBS_NAMED]
    return shown, _pass_on(len(jobs) - len(shown), is_named=bool(shown))


def _pass_on(others: int, *, is_named: bool) -> str:
    """What to do about documents; `others` have no id here, or stand among the documents."""
    if not is_named:
        return "Pass the user id on to the developers: no job id is known here."
    more = f" and {others} more, see Documents" if others else ""
    return f"Pass on to the developers{more}."
