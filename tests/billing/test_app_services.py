"""What the app does with subscription, payments and usage, on both servers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.expressions import path, remove, set_
from backoffice.dynamo.testing import FaultInjector, lost_answer
from backoffice.dynamo.wire import Value, decode
from billing.app_services import (
    change_subscription,
    check_usage_limit,
    increment_usage,
    record_payment,
    reset_usage,
)
from records.errors import (
    NoSubscriptionError,
    OtherLayoutError,
    PaymentExistsError,
    RecordChangedError,
    UnknownTierError,
    UsageLimitReachedError,
    UserNotFoundError,
)
from records.lists import SubscriptionType, TierName
from records.model import Usage
from records.table import UsersTable
from tests.conftest import Clock
from tests.new_records import new_payment, new_terms, new_user
from tests.readable import readable
from tests.signed_up import change, stored_user
from users.app_services import create_user

SUBSCRIPTION = path("data", "current_subscription")
USAGE = SUBSCRIPTION.child("usage_current_period")
COUNT = USAGE.child("documents_processed")


def usage_of(users: UsersTable, user_id: str) -> Usage:
    return readable(stored_user(users, user_id).usage)


def data_of(users: UsersTable, user_id: str) -> dict[str, Value]:
    stored = users.find_user(user_id)
    assert stored is not None
    data: dict[str, Value] = decode(stored.item["data"])
    return data


def under_the_older_name(users: UsersTable, user_id: str) -> None:
    subscription = data_of(users, user_id)["current_subscription"]
    change(users, user_id, remove(SUBSCRIPTION), set_(path("data", "subscription"), subscription))


# -- subscription ---------------------------------------------------------------------------------


def test_a_change_of_subscription_keeps_the_usage(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock())
    before = stored_user(users, signed_up)
    clock.advance(days=3)

    change_subscription(users=users, user_id=signed_up, terms=new_terms(clock()), now=clock())

    after = stored_user(users, signed_up)
    assert after.usage == before.usage
    subscription = readable(after.subscription)
    assert subscription.subscription_type == SubscriptionType.PREMIUM
    assert subscription.subscription_id == "sub-1"
    assert subscription.external_subscription_id_hash is not None
    assert subscription.created_at == readable(before.subscription).created_at
    assert subscription.updated_at == clock()


def test_what_is_unknown_in_a_subscription_stays(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    change(users, signed_up, set_(SUBSCRIPTION.child("promo_code"), "SPRING"))

    change_subscription(users=users, user_id=signed_up, terms=new_terms(clock()), now=clock())

    names = [each.name for each in stored_user(users, signed_up).other]
    assert names == ["data.current_subscription.promo_code"]


def test_a_subscription_under_the_older_name_is_changed_there(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    under_the_older_name(users, signed_up)

    change_subscription(users=users, user_id=signed_up, terms=new_terms(clock()), now=clock())

    data = data_of(users, signed_up)
    assert "current_subscription" not in data
    assert data["subscription"]["subscription_type"] == "premium"
    assert "usage_current_period" in data["subscription"]


def test_where_there_is_no_subscription_one_begins(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    change(users, signed_up, set_(SUBSCRIPTION, None))

    change_subscription(users=users, user_id=signed_up, terms=new_terms(clock()), now=clock())

    user = stored_user(users, signed_up)
    assert readable(user.subscription).subscription_id == "sub-1"
    assert readable(user.usage).documents_processed == 0


# -- payments -------------------------------------------------------------------------------------


def test_a_payment_is_recorded_once(users: UsersTable, signed_up: str, clock: Clock) -> None:
    payment = new_payment(signed_up, clock(), amount=Decimal("9.990"))

    assert record_payment(users=users, new=payment, now=clock())
    clock.advance(minutes=1)
    assert not record_payment(users=users, new=payment, now=clock())

    record = users.find_record(signed_up, consistent=True)
    assert record is not None
    assert [each.payment_id for each in record.payments] == ["pay-1"]
    assert record.payments[0].payment.amount == Decimal("9.99")
    assert record.payments[0].date == clock().date().isoformat()
    assert record.payments[0].other == ()


def test_a_payment_whose_answer_was_lost_can_be_recorded_again(
    users: UsersTable, signed_up: str, clock: Clock, faults: FaultInjector
) -> None:
    payment = new_payment(signed_up, clock())
    faults.inject([lost_answer])
    with pytest.raises(UnavailableError):
        record_payment(users=users, new=payment, now=clock())

    assert not record_payment(users=users, new=payment, now=clock())


def test_another_payment_is_never_replaced(users: UsersTable, signed_up: str, clock: Clock) -> None:
    record_payment(users=users, new=new_payment(signed_up, clock()), now=clock())

    with pytest.raises(PaymentExistsError):
        record_payment(
            users=users,
            new=new_payment(signed_up, clock(), amount=Decimal("1.00")),
            now=clock(),
        )

    record = users.find_record(signed_up, consistent=True)
    assert record is not None
    assert record.payments[0].payment.amount == Decimal("9.99")


def test_amounts_of_38_digits_stay_exact(users: UsersTable, signed_up: str, clock: Clock) -> None:
    amount = Decimal("123456789012345678901234567890123456.78")
    record_payment(users=users, new=new_payment(signed_up, clock(), amount=amount), now=clock())

    record = users.find_record(signed_up, consistent=True)
    assert record is not None
    assert record.payments[0].payment.amount == amount


# -- the limit ------------------------------------------------------------------------------------


def test_a_free_user_has_five_documents_a_period(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    for number in range(1, 6):
        count = increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock())
        assert count == number

    allowance = check_usage_limit(users=users, user_id=signed_up, now=clock())
    assert (allowance.tier, allowance.limit, allowance.used) == (TierName.FREE, 5, 5)
    assert allowance.is_used_up
    assert not allowance.period_is_over
    with pytest.raises(UsageLimitReachedError) as refused:
        increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock())
    assert refused.value.limit == 5
    assert usage_of(users, signed_up).documents_processed == 5


def test_a_premium_user_has_no_limit(users: UsersTable, signed_up: str, clock: Clock) -> None:
    change_subscription(users=users, user_id=signed_up, terms=new_terms(clock()), now=clock())
    change(users, signed_up, set_(COUNT, 4000))

    allowance = check_usage_limit(users=users, user_id=signed_up, now=clock())

    assert allowance.limit is None
    assert not allowance.is_used_up
    assert increment_usage(users=users, user_id=signed_up, max_documents=None, now=clock()) == 4001


def test_a_period_is_over_after_thirty_days(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    clock.advance(days=30)

    assert check_usage_limit(users=users, user_id=signed_up, now=clock()).period_is_over


def test_a_type_that_names_no_tier_has_no_limit_to_check(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    change(users, signed_up, set_(SUBSCRIPTION.child("subscription_type"), "lifetime"))

    with pytest.raises(UnknownTierError):
        check_usage_limit(users=users, user_id=signed_up, now=clock())


def test_a_race_never_passes_the_limit(users: UsersTable, signed_up: str, clock: Clock) -> None:
    def count_one() -> bool:
        try:
            increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock())
        except UsageLimitReachedError:
            return False
        return True

    assert in_threads_at_once(count_one, 16) == 5
    assert usage_of(users, signed_up).documents_processed == 5


@pytest.mark.parametrize("missing", ["usage map", "count"])
def test_a_race_never_passes_the_limit_where_counting_has_not_begun(
    users: UsersTable, signed_up: str, clock: Clock, missing: str
) -> None:
    change(users, signed_up, remove(USAGE if missing == "usage map" else COUNT))

    def count_one() -> bool:
        try:
            increment_usage(users=users, user_id=signed_up, max_documents=3, now=clock())
        except UsageLimitReachedError:
            return False
        return True

    assert in_threads_at_once(count_one, 12) == 3
    assert usage_of(users, signed_up).documents_processed == 3


def test_usage_is_counted_under_the_older_name_too(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    under_the_older_name(users, signed_up)

    assert increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock()) == 1
    assert "current_subscription" not in data_of(users, signed_up)


def test_a_count_that_is_no_number_is_left_alone(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    change(users, signed_up, set_(COUNT, "3"))

    with pytest.raises(RecordChangedError):
        increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock())


# -- reset ----------------------------------------------------------------------------------------


def test_a_reset_starts_a_period_at_zero_and_keeps_the_count(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    increment_usage(users=users, user_id=signed_up, max_documents=5, now=clock())
    clock.advance(days=31)

    reset_usage(users=users, user_id=signed_up, reset_id="reset-1", now=clock())

    usage = usage_of(users, signed_up)
    assert (usage.documents_processed, usage.previous_count, usage.reset_id) == (0, 1, "reset-1")
    assert usage.period_start == clock()
    assert usage.period_end == clock() + timedelta(days=30)


def test_a_reset_creates_a_missing_period(users: UsersTable, signed_up: str, clock: Clock) -> None:
    change(users, signed_up, remove(USAGE))

    reset_usage(users=users, user_id=signed_up, reset_id="reset-1", now=clock())

    assert usage_of(users, signed_up).documents_processed == 0


# -- records that are not there or stored otherwise ---


@pytest.mark.parametrize(
    ("service", "stored"),
    [
        *product(["change", "check", "increment", "reset"], ["nothing", "no data"]),
        *product(["check", "increment", "reset"], ["no subscription"]),
    ],
)
def test_what_is_not_there_is_said(
    users: UsersTable, user_id: str, clock: Clock, service: str, stored: str
) -> None:
    now = clock()
    if stored != "nothing":
        create_user(users=users, new=new_user(user_id), now=now)
        change(users, user_id, remove(path("data") if stored == "no data" else SUBSCRIPTION))
    services: dict[str, Callable[[], object]] = {
        "change": lambda: change_subscription(
            users=users, user_id=user_id, terms=new_terms(now), now=now
        ),
        "check": lambda: check_usage_limit(users=users, user_id=user_id, now=now),
        "increment": lambda: increment_usage(
            users=users, user_id=user_id, max_documents=5, now=now
        ),
        "reset": lambda: reset_usage(users=users, user_id=user_id, reset_id="r", now=now),
    }

    with pytest.raises((UserNotFoundError, OtherLayoutError, NoSubscriptionError)) as refused:
        services[service]()

    if stored == "nothing":
        assert refused.type is UserNotFoundError


def in_threads_at_once(work: Callable[[], bool], times: int) -> int:
    """How many of `times` runs of `work`, all at once, say True."""
    with ThreadPoolExecutor(times) as pool:
        running = [pool.submit(copy_context().run, work) for _ in range(times)]
        return sum(each.result() for each in running)
