"""What cannot be read of usage and payments is neither counted nor taken for missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from backoffice.dynamo.unread import Unread
from billing.payments import provider_of
from billing.totals import totals_of
from billing.usage import UsageState, usage_of
from records.holds.whole import holds_of
from records.lists import PaymentStatus
from records.model import Payment, PaymentRecord, Subscription, Usage, User
from records.table import StoredUser
from tests import samples

UNREAD = Unread.NOT_READABLE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def state_of(user: User) -> UsageState:
    return usage_of(user, holds_of(user, NOON))


@pytest.fixture
def user() -> User:
    return StoredUser.of(samples.profile_of("user-1")).user


def paid(**values: Any) -> PaymentRecord:
    payment = Payment(payment_status=PaymentStatus.COMPLETED, amount=Decimal(5), currency="EUR")
    return PaymentRecord("2026-03-01", "pay-1", replace(payment, **values))


def test_usage_that_cannot_be_read_has_no_count(user: User) -> None:
    for usage in (UNREAD, Usage(documents_processed=UNREAD)):
        state = state_of(replace(user, usage=usage))

        assert state.count is None
        assert state.share is None
        assert not state.used_up


def test_an_amount_that_cannot_be_read_is_in_no_total() -> None:
    (total,) = totals_of([paid(), paid(amount=UNREAD)])

    assert (total.currency, total.amount, total.count) == ("EUR", Decimal(5), 1)


def test_a_currency_that_cannot_be_read_is_like_none() -> None:
    assert [total.currency for total in totals_of([paid(currency=UNREAD)])] == ["?"]


def test_the_provider_of_a_subscription_that_cannot_be_read_is_not_readable(user: User) -> None:
    record = paid(subscription_id="sub_123")

    assert provider_of(record, replace(user, subscription=UNREAD)) is UNREAD


def test_two_ids_that_cannot_be_read_are_not_the_same(user: User) -> None:
    subscription = Subscription(subscription_id=UNREAD, provider="apple")

    record = paid(subscription_id=UNREAD)
    assert provider_of(record, replace(user, subscription=subscription)) is None
