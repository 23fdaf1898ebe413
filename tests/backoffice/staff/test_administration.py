"""What admins do about accounts: each act once, on record, and never without an admin left."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.acts import Act, Done, OutcomeUnknownError, RefusedError
from backoffice.audit.entries import Entry
from backoffice.dynamo.errors import NotFoundError, ThrottledError
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_answer, lost_request
from backoffice.staff import services
from backoffice.staff.domain import (
    Account,
    EmailTakenError,
    NotAdminError,
    StaffRecord,
    Status,
    email_hash,
)
from backoffice.staff.services import acts
from backoffice.staff.services.acts import AccountAct, StaffAct
from backoffice.staff.store import StaffStore
from tests.backoffice.staff.changes import (
    GIVEN,
    OF_ACTIVE,
    REASON,
    actor_of,
    by_name,
    confirm,
    disable,
    do,
    offered,
    set_role,
    stored,
)
from tests.backoffice.staff.conftest import ADMIN, NewAccount
from tests.conftest import Clock

Entries = Callable[[str], list[Entry]]


@pytest.fixture
def admin(new_account: NewAccount) -> Actor:
    """An admin with an account."""
    return actor_of(new_account(Role.ADMIN))


# -- each act -------------------------------------------------------------------------------------


@by_name
def test_an_act_changes_the_account_ends_its_sessions_and_is_on_record(
    store: StaffStore,
    account: Account,
    admin: Actor,
    kind: AccountAct,
    clock: Clock,
    entries: Entries,
) -> None:
    act = offered(store, kind, account, admin, clock)
    clock.advance(minutes=3)
    done = confirm(store, kind, act, admin, clock)
    assert not done.repeated
    expected = kind.after(services.accounts.with_ended_sessions(account, clock()), GIVEN, clock())
    assert stored(store, account) == expected
    assert expected.auth_epoch == 2
    entry = entries(f"staff:{account.staff_id}")[-1]
    assert (entry.entry_id, entry.action) == (act.act_id, kind.action)
    assert (entry.actor, entry.reason) == (admin, REASON)
    assert entry.old["auth_epoch"] == 1
    assert entry.new["auth_epoch"] == 2
    assert kind.sentence(entry)
    assert "argon2" not in repr(entry)


@by_name
def test_a_second_click_does_nothing_and_says_so(
    store: StaffStore,
    account: Account,
    admin: Actor,
    kind: StaffAct,
    clock: Clock,
    entries: Entries,
) -> None:
    act = offered(store, kind, account, admin, clock)
    first = confirm(store, kind, act, admin, clock)
    once = stored(store, account)
    clock.advance(seconds=2)
    second = confirm(store, kind, act, admin, clock)
    assert second.repeated
    assert second.entry == first.entry
    assert stored(store, account) == once
    assert len(entries(f"staff:{account.staff_id}")) == 2


@by_name
def test_an_act_on_what_was_not_seen_is_refused_and_on_record(
    store: StaffStore,
    account: Account,
    admin: Actor,
    kind: StaffAct,
    clock: Clock,
    entries: Entries,
) -> None:
    act = offered(store, kind, account, admin, clock)
    viewer = set_role(store, account, Role.VIEWER, clock())
    clock.advance(seconds=1)
    with pytest.raises(RefusedError):
        confirm(store, kind, act, admin, clock)
    assert stored(store, account) == viewer
    entry = entries(f"staff:{account.staff_id}")[-1]
    assert (entry.action, entry.new) == (Action.REFUSED, {"refused": kind.action})


@by_name
def test_a_lost_answer_is_found_out(
    store: StaffStore,
    account: Account,
    admin: Actor,
    kind: StaffAct,
    clock: Clock,
    faults: FaultInjector,
    entries: Entries,
) -> None:
    act = offered(store, kind, account, admin, clock)
    faults.inject([lost_answer], matching="TransactWriteItems")
    assert not confirm(store, kind, act, admin, clock).repeated
    assert stored(store, account).auth_epoch == 2
    assert len(entries(f"staff:{account.staff_id}")) == 2


def test_a_repeat_that_loses_its_answer_knows_that_it_is_one(
    store: StaffStore, account: Account, admin: Actor, clock: Clock, faults: FaultInjector
) -> None:
    """Else its page would show a password that is not the one."""
    act = offered(store, acts.give_password, account, admin, clock)
    confirm(store, acts.give_password, act, admin, clock)
    faults.inject([lost_request] * 2, matching="TransactWriteItems")
    again = replace(admin, request_id="request-8")
    assert confirm(store, acts.give_password, act, again, clock).repeated


def test_what_nobody_knows_yet_is_said(
    store: StaffStore, account: Account, admin: Actor, clock: Clock, faults: FaultInjector
) -> None:
    act = offered(store, acts.disable, account, admin, clock)
    faults.inject([lost_request] * 2, matching="TransactWriteItems")
    with pytest.raises(OutcomeUnknownError):
        confirm(store, acts.disable, act, admin, clock)
    assert stored(store, account) == account
    assert not confirm(store, acts.disable, act, admin, clock).repeated


@by_name
def test_no_act_without_its_entry(
    store: StaffStore,
    account: Account,
    admin: Actor,
    kind: StaffAct,
    clock: Clock,
    faults: FaultInjector,
) -> None:
    act = offered(store, kind, account, admin, clock)
    faults.inject([error_answer("ThrottlingException")] * 9, matching="TransactWriteItems")
    with pytest.raises(ThrottledError):
        confirm(store, kind, act, admin, clock)
    assert stored(store, account) == account


def test_a_disabled_account_can_only_be_enabled(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    disabled = disable(store, account, clock())
    record = StaffRecord(disabled)
    possible = [k for k in [*OF_ACTIVE, acts.enable, acts.unlock] if k.is_possible(record, clock())]
    assert possible == [acts.enable]
    do(store, acts.enable, disabled, clock(), actor=admin)
    assert stored(store, account).status is Status.ACTIVE
    assert acts.enable.offer(StaffRecord(account), actor=admin, now=clock()) is None


def test_a_one_time_password_lasts_a_day_and_must_be_changed(
    store: StaffStore, account: Account, clock: Clock
) -> None:
    do(store, acts.give_password, account, clock(), given=GIVEN)
    given = stored(store, account)
    assert (given.password, given.must_change_password) == ("argon2$given", True)
    assert given.password_is_good(clock() + timedelta(hours=23, minutes=59, seconds=59))
    assert not given.password_is_good(clock() + timedelta(hours=24))


def test_without_a_hash_there_is_no_password_to_give(
    store: StaffStore, account: Account, clock: Clock
) -> None:
    with pytest.raises(ValueError, match="needed"):
        do(store, acts.give_password, account, clock())
    assert stored(store, account) == account


def test_an_account_that_is_not_there_is_not_found(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    act = offered(store, acts.disable, account, admin, clock)
    act = replace(act, subject=acts.subject_of(uuid.uuid4().hex))
    with pytest.raises(NotFoundError):
        confirm(store, acts.disable, act, admin, clock)


# -- unlocking ------------------------------------------------------------------------------------


def fail(store: StaffStore, account: Account, times: int, clock: Clock) -> None:
    for _ in range(times):
        services.begin_attempt(
            store, email=account.email, address=uuid.uuid4().hex, actor=ADMIN, now=clock()
        )


def test_unlocking_forgets_the_failures(
    store: StaffStore, account: Account, admin: Actor, clock: Clock, entries: Entries
) -> None:
    fail(store, account, 5, clock)
    clock.advance(seconds=1)
    done = do(store, acts.unlock, account, clock(), actor=admin)
    assert store.find_failures([account], consistent=True) == [None]
    assert (done.entry.old, done.entry.new) == ({"failed_sign_ins": 5}, {"failed_sign_ins": 0})
    assert entries(f"staff:{account.staff_id}")[-1].action == Action.UNLOCKED
    assert stored(store, account) == account
    assert acts.unlock.sentence(done.entry)


def test_only_a_locked_account_is_unlocked(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    def offer() -> Act | None:
        record = store.find_record(account.staff_id)
        assert record is not None
        return acts.unlock.offer(record, actor=admin, now=clock())

    fail(store, account, 4, clock)
    assert offer() is None
    fail(store, account, 1, clock)
    assert offer() is not None
    clock.advance(minutes=15)
    assert offer() is None


def test_unlocking_what_was_unlocked_is_refused(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    fail(store, account, 5, clock)
    act = offered(store, acts.unlock, account, admin, clock)
    services.unlock_account(store, email_hash=email_hash(account.email))
    with pytest.raises(RefusedError):
        confirm(store, acts.unlock, act, admin, clock)


# -- creating -------------------------------------------------------------------------------------


def created_by(admin: Actor, clock: Clock, email: str = "", role: Role = Role.LEAD) -> Account:
    return services.new_account(
        email=email or f"{uuid.uuid4().hex}@example.com",
        name="Noor Ahmed",
        role=role,
        password="argon2$first",
        now=clock(),
        must_change_password=True,
    )


def act_of(account: Account, admin: Actor) -> Act:
    act_id = uuid.uuid4().hex
    subject = acts.subject_of(account.staff_id)
    return Act(act_id, Action.STAFF_CREATED, admin.staff_id, subject=subject)


def test_creating_is_done_once_however_often_it_is_sent(
    store: StaffStore, admin: Actor, clock: Clock, entries: Entries
) -> None:
    account = created_by(admin, clock)
    act = act_of(account, admin)

    def create(account: Account) -> Done:
        return services.add_account(
            store, account=account, actor=admin, now=clock(), act=act, reason=REASON
        )

    assert not create(account).repeated
    again = replace(account, email=f"{uuid.uuid4().hex}@example.com", password="argon2$second")
    assert create(again).repeated
    assert stored(store, account) == account
    assert store.find_account_by_email(email_hash(again.email)) is None
    (entry,) = entries(f"staff:{account.staff_id}")
    assert (entry.entry_id, entry.reason, entry.new) == (act.act_id, REASON, {"role": "lead"})
    assert account.email not in repr(entry)


def test_creating_a_second_account_for_an_email_is_refused(
    store: StaffStore, admin: Actor, account: Account, clock: Clock
) -> None:
    second = created_by(admin, clock, email=account.email)
    with pytest.raises(EmailTakenError):
        services.add_account(
            store, account=second, actor=admin, now=clock(), act=act_of(second, admin)
        )
    assert store.find_account(second.staff_id) is None


def test_who_is_no_admin_creates_nobody(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    new = created_by(admin, clock)
    with pytest.raises(NotAdminError):
        services.add_account(store, account=new, actor=actor_of(account), now=clock())
    assert store.find_account(new.staff_id) is None
