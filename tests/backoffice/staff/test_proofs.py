"""Who is at a command is shown by their password: throttled, on record, and theirs alone."""

from __future__ import annotations

import uuid

import pytest

from backoffice.access import Actor
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.staff import items
from backoffice.staff.domain import Account, SignInThrottledError, Status
from backoffice.staff.proofs import NotProvenError, prove
from backoffice.staff.services.throttle import PER_ACCOUNT
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.staff.accounts import PASSWORD, Entries, NewAccount
from tests.conftest import Clock

COMMAND = Actor("command", None, "os-user:ops")
pytestmark = [
    pytest.mark.usefixtures("cheap_hashes", "many_attempts"),
    pytest.mark.parametrize("server", ["dynoxide"], indirect=True),
]


@pytest.fixture
def many_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """All commands share one counter, and the tests of a server share its table."""
    monkeypatch.setattr("backoffice.staff.proofs.AT_A_COMMAND", uuid.uuid4().hex)


def attempt(store: StaffStore, clock: Clock, who: str, password: str = PASSWORD) -> Actor:
    return prove(store=store, who=who, password=password, actor=COMMAND, now=clock())


@pytest.mark.parametrize("by", ["staff_id", "email"])
def test_a_person_is_who_has_the_password_and_that_is_on_record(
    store: StaffStore, account: Account, clock: Clock, entries: Entries, by: str
) -> None:
    clock.advance(seconds=1)
    person = attempt(store, clock, getattr(account, by))

    assert (person.staff_id, person.role) == (account.staff_id, account.role)
    entry = entries(words.STAFF.of(account.staff_id))[-1]
    assert (entry.action, entry.actor) == (words.STAFF_PROVEN, person)
    assert entry.actor.request_id == "os-user:ops"


def test_guesses_are_on_record_and_lock_the_account(
    store: StaffStore, account: Account, clock: Clock, entries: Entries
) -> None:
    for _ in range(PER_ACCOUNT.attempts):
        with pytest.raises(NotProvenError, match="incorrect"):
            attempt(store, clock, account.email, "not the password")

    with pytest.raises(SignInThrottledError):
        attempt(store, clock, account.email)
    failed = entries(words.SIGN_IN.of(words.TYPED_KEYS.hash(account.email)))
    assert [each.action for each in failed].count(words.SIGN_IN_FAILED) == PER_ACCOUNT.attempts


@pytest.mark.parametrize("who", ["nobody@example.com", "f" * 32])
def test_somebody_unknown_is_told_the_same(store: StaffStore, clock: Clock, who: str) -> None:
    with pytest.raises(NotProvenError, match="incorrect"):
        attempt(store, clock, f"{uuid.uuid4().hex}{who}")


def test_a_disabled_account_proves_nobody(
    store: StaffStore, account: Account, clock: Clock
) -> None:
    key = items.account_key(store.table, account.staff_id)
    store.client.update(
        store.table, key, Update(set_(path("status"), Status.DISABLED)), items.EXISTS
    )
    with pytest.raises(NotProvenError, match="disabled"):
        attempt(store, clock, account.staff_id)


def test_a_password_that_somebody_else_may_know_proves_nobody(
    store: StaffStore, new_account: NewAccount, clock: Clock, entries: Entries
) -> None:
    account = new_account(words.LEAD, must_change_password=True)

    with pytest.raises(NotProvenError, match="choose your own"):
        attempt(store, clock, account.staff_id)
    actions = [entry.action for entry in entries(words.STAFF.of(account.staff_id))]
    assert words.STAFF_PROVEN not in actions
