"""Subscription, usage and payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from backoffice.dynamo.unread import known
from doctor.currencies import decimals_of
from doctor.examined import Examined
from doctor.rules.plain import plain
from doctor.rules.rule import Evidence, Repair, Severity, rule
from records.holds.generations import Generation
from records.holds.subscriptions import PeriodState, SubscriptionState
from records.lists import PaymentStatus
from records.model import USAGE_PERIOD, PaymentRecord, Subscription, Usage

_NOTHING = "nothing"


@rule(
    "subscription.missing",
    Severity.WARNING,
    "The user has no subscription, not even the free one.",
    means="Each sign-up makes one, but for the first draft, which kept it in an item of its own.",
)
def subscription_missing(it: Examined) -> Iterator[Evidence]:
    is_judged = it.generation in {Generation.PLANNED, Generation.FLAT}
    if is_judged and it.holds.subscription.state == SubscriptionState.NONE:
        yield Evidence(_NOTHING, "a subscription", "subscription")


@rule(
    "subscription.status-outdated",
    Severity.NOTE,
    "The status of a subscription says something else than its dates.",
    means="Nobody writes when a subscription is over: what holds follows from the dates, pages "
    "show both, and the status is never written for that.",
)
def subscription_status_outdated(it: Examined) -> Iterator[Evidence]:
    further = [held for _, held in it.holds.further_subscriptions]
    for held in (it.holds.subscription, *further):
        if held.differs:
            yield Evidence(str(held.stored), str(held.state), "subscription")


@rule(
    "subscription.dates",
    Severity.WARNING,
    "A subscription ends before it begins.",
    means="One of the two times is wrong. What holds follows from the end.",
)
def subscription_dates(it: Examined) -> Iterator[Evidence]:
    subscription = known(it.user.subscription)
    begins = known(subscription.start_date) if subscription else None
    ends = known(subscription.end_date) if subscription else None
    if begins and ends and ends < begins:
        yield Evidence(f"ends {ends:%Y-%m-%d}", f"after {begins:%Y-%m-%d}", "subscription")


@rule(
    "usage.missing",
    Severity.WARNING,
    "The subscription has no usage period.",
    means="The app counts documents in it, and each new subscription of the planned layout has "
    "one; the other generations have none, and that is no fault. The repair makes an empty one "
    "that begins now.",
    repair=Repair.MISSING_USAGE,
)
def usage_missing(it: Examined) -> Iterator[Evidence]:
    has_subscription = isinstance(it.user.subscription, Subscription)
    if it.generation == Generation.PLANNED and has_subscription and it.user.usage is None:
        is_own = it.user.subscription not in (
            it.user.beside.subscriptions if it.user.beside else ()
        )
        if is_own:
            yield Evidence(_NOTHING, "a usage period", "usage_current_period")


@rule(
    "usage.count",
    Severity.PROBLEM,
    "A count of documents is negative.",
    means="The user may upload more than the tier allows. A reset of the usage puts it right.",
)
def usage_count(it: Examined) -> Iterator[Evidence]:
    usage = known(it.user.usage) or Usage()
    for name in ("documents_processed", "previous_count"):
        count = known(getattr(usage, name))
        if count is not None and count < 0:
            yield Evidence(str(count), "0 or more", name)


@rule(
    "usage.dates",
    Severity.WARNING,
    "A usage period ends before it begins.",
    means="Its count is of no period. A reset of the usage puts it right.",
)
def usage_dates(it: Examined) -> Iterator[Evidence]:
    usage = known(it.user.usage) or Usage()
    begins, ends = known(usage.period_start), known(usage.period_end)
    if begins and ends and ends <= begins:
        yield Evidence(f"ends {ends:%Y-%m-%d}", f"after {begins:%Y-%m-%d}", "period_end")


@rule(
    "usage.outside-subscription",
    Severity.NOTE,
    "The usage period that runs begins outside of the subscription.",
    means="It counts documents of a time that the subscription does not cover. Up to one period "
    "before the subscription is no fault: a change of the subscription keeps the period that runs. "
    "Nor is one that is over: nothing begins the next one before it is needed.",
)
def usage_outside(it: Examined) -> Iterator[Evidence]:
    usage, subscription = known(it.user.usage), known(it.user.subscription)
    at = known(usage.period_start) if usage else None
    if not at or not subscription or it.holds.period.state == PeriodState.OVER:
        return
    begins, ends = known(subscription.start_date), known(subscription.end_date)
    if begins and ends and ends < begins:
        return
    if begins and at < begins - USAGE_PERIOD:
        yield Evidence(f"{at:%Y-%m-%d}", f"from {begins:%Y-%m-%d} on", "period_start")
    elif ends and at >= ends:
        yield Evidence(f"{at:%Y-%m-%d}", f"before {ends:%Y-%m-%d}", "period_start")


# -- payments --------------------------------------------------------------------------------------


@rule(
    "payment.date",
    Severity.WARNING,
    "A payment is filed under another day than it was made on.",
    means="Filters by day miss it. The day in the key is that of creation, or of processing.",
)
def payment_date(it: Examined) -> Iterator[Evidence]:
    for record in it.payments:
        days = {
            at.date().isoformat()
            for at in (known(record.created_at), known(record.payment.processed_at))
            if at
        }
        if _is_day(record.date) and days and record.date not in days:
            yield Evidence(record.date, " or ".join(sorted(days)), _place(record))


@rule(
    "payment.key",
    Severity.PROBLEM,
    "A payment has a sort key that names no day, or another payment.",
    means="It stands at the wrong place among the payments, or is not found among them.",
)
def payment_key(it: Examined) -> Iterator[Evidence]:
    for record in it.payments:
        stored = known(record.payment.payment_id)
        if not _is_day(record.date):
            yield Evidence("no day", "a day", _place(record))
        elif stored and stored != record.payment_id:
            yield Evidence("another id", "the id in the key", _place(record))


@rule(
    "payment.currency",
    Severity.WARNING,
    "A payment is in no currency of ISO 4217.",
    means="Totals are kept by currency, so this one stands alone.",
)
def payment_currency(it: Examined) -> Iterator[Evidence]:
    for record in it.payments:
        currency = record.payment.currency
        if currency is None or (isinstance(currency, str) and decimals_of(currency) is None):
            found = plain(currency) if currency else _NOTHING
            yield Evidence(found, "a code such as USD", _place(record))


@rule(
    "payment.amount",
    Severity.WARNING,
    "The amount of a payment makes no sense.",
    means="It is missing, negative, or has more decimals than its currency; or more was refunded "
    "than was paid.",
)
def payment_amount(it: Examined) -> Iterator[Evidence]:
    for record in it.payments:
        payment = record.payment
        paid, refunded = payment.amount, known(payment.refund_amount)
        if paid is None:
            yield Evidence(_NOTHING, "an amount", _place(record))
        elif isinstance(paid, Decimal):
            yield from _amount(record, paid, refunded)


@rule(
    "payment.not-dated",
    Severity.NOTE,
    "A payment is completed, and nothing says when it was processed.",
    means="The day in its key stands for it.",
)
def payment_not_dated(it: Examined) -> Iterator[Evidence]:
    for record in it.payments:
        payment = record.payment
        if payment.payment_status == PaymentStatus.COMPLETED and payment.processed_at is None:
            yield Evidence(_NOTHING, "a time", _place(record))


def _amount(record: PaymentRecord, paid: Decimal, refunded: Decimal | None) -> Iterator[Evidence]:
    most = decimals_of(known(record.payment.currency) or "")
    if paid < 0:
        yield Evidence("a negative amount", "0 or more", _place(record))
    elif most is not None and _decimals(paid) > most:
        yield Evidence(f"{_decimals(paid)} decimals", f"at most {most}", _place(record))
    elif refunded is not None and (refunded < 0 or refunded > paid):
        yield Evidence("a refund beyond what was paid", "at most that", _place(record))


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-01")


def _place(record: PaymentRecord) -> str:
    return f"payment {plain(record.payment_id)}"
