"""The command that unlocks an account: on record, or a sentence that says why not."""

from __future__ import annotations

import io
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from backoffice.access.actor import COMMAND
from backoffice.staff import services
from backoffice.staff.domain import Account, sign_in_hash
from backoffice.staff.store import StaffStore
from tests import words
from tests.backoffice.administration.test_unlock import fail
from tests.backoffice.staff.accounts import Entries
from tests.composed import use_parts
from tests.conftest import Clock


@pytest.fixture(autouse=True)
def _composed(store: StaffStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    use_parts(monkeypatch, store.client, store.trail, store)
    monkeypatch.setattr("backoffice.web.clock.now", clock)


def unlock(*arguments: str) -> str:
    out = io.StringIO()
    call_command("unlock_staff", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize("by_id", [True, False])
def test_a_locked_account_is_unlocked_on_record(
    store: StaffStore, account: Account, clock: Clock, entries: Entries, *, by_id: bool
) -> None:
    fail(store, account, 5, clock)
    clock.advance(seconds=1)
    said = unlock(
        *(["--id", account.staff_id] if by_id else ["--email", f" {account.email.upper()}"])
    )
    assert said == f"Unlocked {account.staff_id}: 5 failed sign-ins forgotten.\n"
    assert store.find_failures([account], consistent=True) == [None]
    entry = entries(words.STAFF.of(account.staff_id))[-1]
    assert (entry.action, entry.actor.staff_id) == (words.UNLOCKED, COMMAND)
    assert (entry.old, entry.new) == ({"failed_sign_ins": 5}, {"failed_sign_ins": 0})


def test_nothing_to_unlock(store: StaffStore, account: Account, clock: Clock) -> None:
    fail(store, account, 4, clock)
    with pytest.raises(CommandError, match="not locked, so there is nothing to unlock"):
        unlock("--email", account.email)
    (left,) = store.find_failures([account], consistent=True)
    assert left is not None


@pytest.mark.parametrize(
    "who", [("--email", "nobody@example.com"), ("--id", "f" * 32), ("--id", "")]
)
def test_nobody_of_that_name(who: tuple[str, str]) -> None:
    by = {"--email": "e-mail", "--id": "id"}[who[0]]
    with pytest.raises(CommandError, match=rf"Nobody here has this {by}\. Nothing"):
        unlock(*who)


def test_unlocked_by_somebody_else_at_the_same_time(
    store: StaffStore, account: Account, clock: Clock
) -> None:
    fail(store, account, 5, clock)
    found = store.find_record(account.staff_id)
    services.unlock_account(store=store, email_hash=sign_in_hash(account.email))
    with (
        mock.patch.object(StaffStore, "find_record", return_value=found),
        pytest.raises(CommandError, match="run it again"),
    ):
        unlock("--id", account.staff_id)
