"""Accounts: unique by e-mail, changed only as they were seen, every change on record."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta

import pytest

from backoffice.access import Actor
from backoffice.dynamo.errors import DynamoError, ThrottledError
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_answer
from backoffice.staff import items, services
from backoffice.staff.domain import Account, AccountChangedError, EmailTakenError, sign_in_hash
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.administration.changes import set_role
from tests.backoffice.staff.accounts import ADMIN, Entries, NewAccount
from tests.conftest import Clock


def test_an_account_is_found_by_id_and_by_email(store: StaffStore, account: Account) -> None:
    assert store.find_account(account.staff_id) == account
    assert store.find_account_by_email(sign_in_hash(account.email)) == account


def test_an_account_is_found_however_its_email_is_written(
    store: StaffStore, new_account: NewAccount
) -> None:
    local = uuid.uuid4().hex
    account = new_account(email=f" {local.upper()}@Example.COM ")
    assert account.email == f"{local}@example.com"
    assert store.find_account_by_email(sign_in_hash(f"{local}@EXAMPLE.com")) == account


def test_nobody_is_found_under_an_unknown_email(store: StaffStore) -> None:
    assert store.find_account_by_email(sign_in_hash("nobody@example.com")) is None


def test_creation_is_on_record_without_personal_data(account: Account, entries: Entries) -> None:
    (entry,) = entries(words.STAFF.of(account.staff_id))
    assert (entry.action, entry.actor, entry.new) == (
        words.STAFF_CREATED, ADMIN, {"role": "support"},
    )  # fmt: skip
    assert account.email not in repr(entry)


def test_an_email_is_taken_once(store: StaffStore, new_account: NewAccount) -> None:
    first = new_account()
    with pytest.raises(EmailTakenError):
        new_account(email=first.email.upper())
    assert store.find_account_by_email(sign_in_hash(first.email)) == first


def test_of_two_people_who_take_an_email_at_once_one_gets_it(
    store: StaffStore, new_account: NewAccount
) -> None:
    email = f"{uuid.uuid4().hex}@example.com"

    def take() -> Account | None:
        try:
            return new_account(email=email)
        except (EmailTakenError, DynamoError):
            return None

    with ThreadPoolExecutor(8) as threads:
        jobs = [threads.submit(copy_context().run, take) for _ in range(8)]
    created = [account for job in jobs if (account := job.result())]
    assert len(created) == 1
    assert store.find_account_by_email(sign_in_hash(email)) == created[0]


def test_a_lost_answer_creates_one_account(
    store: StaffStore, new_account: NewAccount, faults: FaultInjector, entries: Entries
) -> None:
    faults.inject([lost_answer], matching="TransactWriteItems")
    account = new_account()
    assert store.find_account(account.staff_id) == account
    assert len(entries(words.STAFF.of(account.staff_id))) == 1


def test_no_account_without_its_entry(
    store: StaffStore, new_account: NewAccount, faults: FaultInjector
) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    faults.inject([error_answer("ThrottlingException")] * 9, matching="TransactWriteItems")
    with pytest.raises(ThrottledError):
        new_account(email=email)
    assert store.find_account_by_email(sign_in_hash(email)) is None


def test_another_password_ends_the_epoch(
    store: StaffStore, account: Account, clock: Clock, entries: Entries
) -> None:
    changed = services.set_password(
        store=store,
        account=account,
        password="argon2$other",
        actor=ADMIN,
        now=clock.advance(hours=1),
    )
    assert changed == replace(account, password="argon2$other", session_epoch=2, updated_at=clock())
    assert store.find_account(account.staff_id) == changed
    entry = entries(words.STAFF.of(account.staff_id))[-1]
    assert entry.action == words.PASSWORD_CHANGED
    assert (entry.old, entry.new) == ({"auth_epoch": 1}, {"auth_epoch": 2})


def test_a_password_of_ones_own_lasts(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    account = new_account(must_change_password=True)
    assert account.password_expires_at == clock() + timedelta(hours=24)
    changed = services.set_password(
        store=store, account=account, password="argon2$own", actor=ADMIN, now=clock()
    )
    assert store.find_account(account.staff_id) == changed
    assert (changed.must_change_password, changed.password_expires_at) == (False, None)


def test_another_time_zone_ends_no_session(
    store: StaffStore, account: Account, clock: Clock, entries: Entries
) -> None:
    changed = services.set_time_zone(
        store=store,
        account=account,
        time_zone="Asia/Tokyo",
        actor=ADMIN,
        now=clock.advance(hours=1),
    )
    assert store.find_account(account.staff_id) == changed
    assert (changed.time_zone, changed.session_epoch) == ("Asia/Tokyo", 1)
    entry = entries(words.STAFF.of(account.staff_id))[-1]
    assert entry.action == words.TIME_ZONE_CHANGED
    assert (entry.old, entry.new) == ({"time_zone": "UTC"}, {"time_zone": "Asia/Tokyo"})


def test_the_same_time_zone_is_no_change(
    store: StaffStore, account: Account, clock: Clock, entries: Entries
) -> None:
    services.set_time_zone(store=store, account=account, time_zone="UTC", actor=ADMIN, now=clock())
    assert len(entries(words.STAFF.of(account.staff_id))) == 1


def test_a_change_of_what_was_not_seen_is_refused(
    store: StaffStore, account: Account, clock: Clock, entries: Entries
) -> None:
    lead = set_role(store, account, words.LEAD, clock())
    with pytest.raises(AccountChangedError):
        services.set_password(
            store=store, account=account, password="argon2$late", actor=ADMIN, now=clock()
        )
    assert store.find_account(account.staff_id) == lead
    assert len(entries(words.STAFF.of(account.staff_id))) == 2


def test_a_stronger_hash_keeps_the_epoch(store: StaffStore, account: Account) -> None:
    upgraded = services.upgrade_password_hash(
        store=store, account=account, password="argon2$stronger"
    )
    assert store.find_account(account.staff_id) == upgraded
    assert upgraded.session_epoch == account.session_epoch
    with pytest.raises(AccountChangedError):
        services.upgrade_password_hash(store=store, account=account, password="argon2$late")


def test_accounts_are_listed(store: StaffStore, account: Account) -> None:
    page = store.list_accounts()
    listed = list(page.accounts)
    while page.cursor:
        page = store.list_accounts(cursor=page.cursor)
        listed += page.accounts
    assert account in listed


def test_the_key_of_the_list_holds_nothing_personal(account: Account) -> None:
    """It stands in cursors, and cursors stand in URLs."""
    item = items.item_of_account(account)
    assert account.staff_id in item["GSI1SK"]["S"]
    assert "@" not in str(
        {name: value for name, value in item.items() if "PK" in name or "SK" in name}
    )


def test_a_damaged_account_is_nobodys(
    store: StaffStore, account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    key = items.account_key(store.table, account.staff_id)
    store.client.update(store.table, key, Update(set_(path("status"), "emperor")), items.EXISTS)
    assert store.find_account(account.staff_id) is None
    assert account.staff_id in caplog.text
    assert "emperor" not in caplog.text


def test_an_account_says_neither_email_nor_hash(account: Account) -> None:
    assert account.email not in repr(account)
    assert account.password not in repr(account)


def test_nobodys_actor_is_still_somebody_on_record(
    store: StaffStore, clock: Clock, entries: Entries
) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    attempt = services.begin_attempt(
        store=store,
        email=email,
        client_address="192.0.2.1",
        actor=Actor("", None, "request-9"),
        now=clock(),
    )
    services.record_failure(
        store=store,
        attempt=attempt,
        cause=services.FailureCause.UNKNOWN_ACCOUNT,
        account=None,
        actor=Actor("", None, "request-9"),
        now=clock(),
    )
    services.settle_attempt(store=store, attempt=attempt, succeeded=False)
    (entry,) = entries(words.SIGN_IN.of(words.TYPED_KEYS.hash(email)))
    assert entry.actor == Actor("anonymous", None, "request-9")
