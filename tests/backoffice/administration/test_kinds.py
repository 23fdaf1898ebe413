"""What admins do about accounts: each act once, on record, and never without an admin left."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.engine import Done
from backoffice.acts.errors import OutcomeUnknownError, OutdatedActError, RefusedError
from backoffice.administration import kinds
from backoffice.administration.kinds import AccountAct, NewColleague, StaffAct
from backoffice.dynamo.errors import NotFoundError, ThrottledError
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_answer, lost_request
from backoffice.staff import services
from backoffice.staff.domain import (
    Account,
    EmailTakenError,
    NotAdminError,
    StaffRecord,
    Status,
    sign_in_hash,
)
from backoffice.staff.services.accounts import with_ended_sessions
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.administration.changes import (
    GIVEN,
    OF_ACTIVE,
    REASON,
    actor_of,
    by_name,
    confirm,
    disable,
    do,
    done,
    offered,
    sentence_of,
    set_role,
    stored,
)
from tests.backoffice.staff.accounts import Entries, NewAccount
from tests.conftest import Clock


@pytest.fixture
def admin(new_account: NewAccount) -> Actor:
    """An admin with an account."""
    return actor_of(new_account(words.ADMIN))


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
    expected = kind.after(with_ended_sessions(account, clock()), GIVEN.get(kind.name), clock())
    assert stored(store, account) == expected
    assert expected.session_epoch == 2
    entry = entries(words.STAFF.of(account.staff_id))[-1]
    assert (entry.entry_id, entry.action) == (act.act_id, kind.action)
    assert (entry.actor, entry.reason) == (admin, REASON)
    assert entry.old["auth_epoch"] == 1
    assert entry.new["auth_epoch"] == 2
    assert sentence_of(kind, entry)
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
    assert len(entries(words.STAFF.of(account.staff_id))) == 2


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
    viewer = set_role(store, account, words.VIEWER, clock())
    clock.advance(seconds=1)
    with pytest.raises(RefusedError):
        confirm(store, kind, act, admin, clock)
    assert stored(store, account) == viewer
    entry = entries(words.STAFF.of(account.staff_id))[-1]
    assert (entry.action, entry.new) == (words.REFUSED, {"refused": kind.action.name})


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
    assert stored(store, account).session_epoch == 2
    assert len(entries(words.STAFF.of(account.staff_id))) == 2


def test_a_repeat_that_loses_its_answer_knows_that_it_is_one(
    store: StaffStore, account: Account, admin: Actor, clock: Clock, faults: FaultInjector
) -> None:
    """Else its page would show a password that is not the one."""
    act = offered(store, kinds.issue_password, account, admin, clock)
    confirm(store, kinds.issue_password, act, admin, clock)
    faults.inject([lost_request] * 2, matching="TransactWriteItems")
    again = replace(admin, request_id="request-8")
    assert confirm(store, kinds.issue_password, act, again, clock).repeated


def test_what_nobody_knows_yet_is_said(
    store: StaffStore, account: Account, admin: Actor, clock: Clock, faults: FaultInjector
) -> None:
    act = offered(store, kinds.disable, account, admin, clock)
    faults.inject([lost_request] * 2, matching="TransactWriteItems")
    with pytest.raises(OutcomeUnknownError):
        confirm(store, kinds.disable, act, admin, clock)
    assert stored(store, account) == account
    assert not confirm(store, kinds.disable, act, admin, clock).repeated


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
    possible = [
        kind
        for kind in [*OF_ACTIVE, kinds.enable, kinds.unlock]
        if kind.offers(record, actor=admin, now=clock())
    ]
    assert possible == [kinds.enable]
    do(store, kinds.enable, disabled, clock(), actor=admin)
    assert stored(store, account).status is Status.ACTIVE
    assert kinds.enable.offers(StaffRecord(account), actor=admin, now=clock()) == []


def test_a_one_time_password_lasts_a_day_and_must_be_changed(
    store: StaffStore, account: Account, clock: Clock
) -> None:
    do(store, kinds.issue_password, account, clock(), given="argon2$given")
    given = stored(store, account)
    assert (given.password, given.must_change_password) == ("argon2$given", True)
    assert given.password_is_good(clock() + timedelta(hours=23, minutes=59, seconds=59))
    assert not given.password_is_good(clock() + timedelta(hours=24))


def test_without_a_hash_there_is_no_password_to_give(
    store: StaffStore, account: Account, clock: Clock
) -> None:
    with pytest.raises(ValueError, match="needed"):
        do(store, kinds.issue_password, account, clock())
    assert stored(store, account) == account


def test_an_account_that_is_not_there_is_not_found(
    store: StaffStore, account: Account, admin: Actor, clock: Clock
) -> None:
    act = offered(store, kinds.disable, account, admin, clock)
    act = replace(act, subject=words.STAFF.of(uuid.uuid4().hex))
    with pytest.raises(NotFoundError):
        confirm(store, kinds.disable, act, admin, clock)


# -- creating -------------------------------------------------------------------------------------


def colleague(email: str = "") -> NewColleague:
    return NewColleague(
        email=email or f"{uuid.uuid4().hex}@example.com",
        name="Noor Ahmed",
        role=words.LEAD,
        password="argon2$first",
    )


def creation(admin: Actor, clock: Clock) -> Act:
    (act,) = kinds.create_account.offers(None, actor=admin, now=clock())
    return act


def create(store: StaffStore, act: Act, given: NewColleague, admin: Actor, clock: Clock) -> Done:
    return done(store, kinds.create_account, act, admin, clock(), given)


def test_creating_is_done_once_however_often_it_is_sent(
    store: StaffStore, admin: Actor, clock: Clock, entries: Entries
) -> None:
    act, given = creation(admin, clock), colleague()
    assert not create(store, act, given, admin, clock).repeated
    again = replace(given, email=f"{uuid.uuid4().hex}@example.com", password="argon2$second")
    assert create(store, act, again, admin, clock).repeated
    account = store.find_account(act.subject.id)
    assert account == services.new_account(
        email=given.email,
        name="Noor Ahmed",
        role=words.LEAD,
        password="argon2$first",
        now=clock(),
        must_change_password=True,
        staff_id=act.subject.id,
    )
    assert store.find_account_by_email(sign_in_hash(again.email)) is None
    (entry,) = entries(act.subject)
    assert (entry.entry_id, entry.reason, entry.new) == (act.act_id, REASON, {"role": "lead"})
    assert given.email not in repr(entry)


def test_creating_a_second_account_for_an_email_is_refused(
    store: StaffStore, admin: Actor, account: Account, clock: Clock
) -> None:
    act = creation(admin, clock)
    with pytest.raises(EmailTakenError):
        create(store, act, colleague(account.email), admin, clock)
    assert store.find_account(act.subject.id) is None
    assert store.find_account_by_email(sign_in_hash(account.email)) == account


def test_who_is_no_admin_creates_nobody(
    store: StaffStore, account: Account, clock: Clock, entries: Entries
) -> None:
    actor = actor_of(account)
    act = creation(actor, clock)
    with pytest.raises(NotAdminError):
        create(store, act, colleague(), actor, clock)
    assert store.find_account(act.subject.id) is None
    (entry,) = entries(act.subject)
    assert (entry.action, entry.new) == (words.REFUSED, {"refused": "staff.created"})


def test_what_is_given_for_a_colleague_is_shown_nowhere() -> None:
    given = colleague()
    for secret in (given.email, given.name, given.password):
        assert secret not in repr(given)


# -- forms of another version ---------------------------------------------------------------------

OTHER_SHAPES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "too little": {"role": "support", "status": "active"},
    "too much": {"role": "support", "status": "active", "auth_epoch": 1, "team": "b"},
    "of another type": {"role": "support", "status": "active", "auth_epoch": "1"},
    "a yes for a number": {"role": "support", "status": "active", "auth_epoch": True},
    "no name": {"role": None, "status": "active", "auth_epoch": 1},
}


@by_name
@pytest.mark.parametrize("seen", OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_an_act_that_saw_something_else_is_outdated(
    store: StaffStore,
    account: Account,
    admin: Actor,
    kind: StaffAct,
    seen: dict[str, Any],
    clock: Clock,
) -> None:
    act = replace(offered(store, kind, account, admin, clock), seen=seen)
    with pytest.raises(OutdatedActError):
        confirm(store, kind, act, admin, clock)
    with pytest.raises(OutdatedActError):
        kind.told(seen)
    assert stored(store, account) == account


@by_name
def test_an_act_that_saw_a_status_of_another_version_is_outdated(
    store: StaffStore, account: Account, admin: Actor, kind: StaffAct, clock: Clock
) -> None:
    act = offered(store, kind, account, admin, clock)
    act = replace(act, seen={**act.seen, "status": "on-leave"})
    with pytest.raises(OutdatedActError):
        confirm(store, kind, act, admin, clock)
    assert stored(store, account) == account
