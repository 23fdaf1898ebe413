"""The roster of active admins, compared with the accounts and corrected."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from backoffice.access import Role
from backoffice.access.permissions import ADMINISTER
from backoffice.audit.trail import Trail
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.template import create_table_requests
from backoffice.dynamo.testing import FaultInjector, lost_answer, lost_request
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.staff import items
from backoffice.staff.domain import Account, AccountChangedError, LastAdminError, Status
from backoffice.staff.services.roster import check_roster, rebuild_roster
from backoffice.staff.store import StaffStore
from backoffice.staff.words import ROSTER, ROSTER_REBUILT
from scripts.processes import ROOT
from serenya_admin.words import vocabulary
from tests import words
from tests.backoffice.staff.accounts import ADMIN, Entries, NewAccount
from tests.composed import use_parts
from tests.conftest import PARAMETERS, Clock


@pytest.fixture
def store(gateway: Client, trail: Trail) -> StaffStore:
    """A table of its own: the roster is one for all accounts there are."""
    template = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
    requests = [each.request for each in create_table_requests(template, PARAMETERS)]
    (request,) = (each for each in requests if each["TableName"] == "serenya-dev-backoffice")
    name = f"roster-{uuid.uuid4().hex}"
    gateway.administer("CreateTable", {**request, "TableName": name})
    return StaffStore(gateway, items.staff_table(name), trail)


def in_roster(store: StaffStore) -> set[str]:
    return set(store.find_roster() or ())


def set_stored(store: StaffStore, account: Account, **values: str) -> None:
    """What somebody else writes into an account, past the roster."""
    update = Update(*(set_(path(name), value) for name, value in values.items()))
    key = items.account_key(store.table, account.staff_id)
    store.client.update(store.table, key, update, items.EXISTS)


def set_roster(store: StaffStore, *staff_ids: str) -> None:
    """What somebody else makes of the roster; nobody in it is no set at all."""
    ids = path("staff_ids")
    update = Update(set_(ids, set(staff_ids))) if staff_ids else Update(remove(ids))
    key = items.roster_key(store.table)
    store.client.update(store.table, key, update, items.EXISTS | items.IS_NEW)


def delete_roster(store: StaffStore) -> None:
    store.client.delete(store.table, items.roster_key(store.table), items.EXISTS)


# -- checking -------------------------------------------------------------------------------------


def test_the_roster_is_right_where_only_the_site_writes(
    store: StaffStore, new_account: NewAccount
) -> None:
    admins = {new_account(words.ADMIN).staff_id for _ in range(2)}
    new_account(words.LEAD)

    check = check_roster(store=store)

    assert check.is_right
    assert check.recorded == check.active_admins == admins
    assert (check.missing, check.surplus) == ([], [])


def test_a_table_without_accounts_needs_no_roster(store: StaffStore) -> None:
    check = check_roster(store=store)

    assert check.is_right
    assert check.recorded is None


def test_an_admin_whom_the_roster_does_not_hold_is_missing(
    store: StaffStore, new_account: NewAccount
) -> None:
    one, other = new_account(words.ADMIN), new_account(words.ADMIN)
    set_roster(store, one.staff_id)

    check = check_roster(store=store)

    assert not check.is_right
    assert (check.missing, check.surplus) == ([other.staff_id], [])


@pytest.mark.parametrize(
    "changed", [{"role": "lead"}, {"role": "emperor"}, {"status": "disabled"}], ids=str
)
def test_whoever_is_no_active_admin_any_more_is_surplus(
    store: StaffStore, new_account: NewAccount, changed: dict[str, str]
) -> None:
    new_account(words.ADMIN)
    other = new_account(words.ADMIN)
    set_stored(store, other, **changed)

    check = check_roster(store=store)

    assert (check.missing, check.surplus) == ([], [other.staff_id])


def test_an_id_without_an_account_is_surplus(store: StaffStore, new_account: NewAccount) -> None:
    admin, nobody = new_account(words.ADMIN), uuid.uuid4().hex
    set_roster(store, admin.staff_id, nobody)

    assert check_roster(store=store).surplus == [nobody]


@pytest.mark.parametrize("make_empty", [set_roster, delete_roster], ids=["empty", "gone"])
def test_where_there_is_no_roster_every_admin_is_missing(
    store: StaffStore, new_account: NewAccount, make_empty: Callable[[StaffStore], None]
) -> None:
    admin = new_account(words.ADMIN)
    make_empty(store)

    check = check_roster(store=store)

    assert check.recorded is None
    assert check.missing == [admin.staff_id]


def test_more_accounts_than_one_page_holds_are_all_looked_at(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    for _ in range(51):
        new_account(words.VIEWER)
        clock.advance(seconds=1)
    last = new_account(words.ADMIN)
    delete_roster(store)

    assert check_roster(store=store).missing == [last.staff_id]


def test_a_role_that_may_administer_now_is_an_admins(
    store: StaffStore, new_account: NewAccount
) -> None:
    """What a deployment does that changes what a role may."""
    account = new_account(words.LEAD)
    new_account(words.ADMIN)
    assert check_roster(store=store).is_right
    lead = Role.of("lead", "manages staff too", {*words.LEAD.permissions, ADMINISTER})
    roles = [lead if role == lead else role for role in words.ROLES]
    later = Trail(store.client, store.trail.table, vocabulary(roles), words.TYPED_KEYS)

    check = check_roster(store=StaffStore(store.client, store.table, later))

    assert check.missing == [account.staff_id]


# -- rebuilding -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoil",
    [
        set_roster,
        delete_roster,
        lambda store: set_roster(store, uuid.uuid4().hex, uuid.uuid4().hex),
    ],
    ids=["empty", "gone", "of others"],
)
def test_a_wrong_roster_is_rebuilt_and_on_record(
    store: StaffStore,
    new_account: NewAccount,
    clock: Clock,
    entries: Entries,
    spoil: Callable[[StaffStore], None],
) -> None:
    admins = {new_account(words.ADMIN).staff_id for _ in range(3)}
    spoil(store)
    check = check_roster(store=store)
    actor = replace(ADMIN, request_id=uuid.uuid4().hex)

    rebuild_roster(store=store, check=check, actor=actor, now=clock())

    assert in_roster(store) == admins
    assert check_roster(store=store).is_right
    # All tests of a server share what is on record about rosters.
    of_all = entries(ROSTER.of("active-admins"))
    (entry,) = [entry for entry in of_all if entry.actor == actor]
    assert (entry.action, entry.at) == (ROSTER_REBUILT, clock())
    assert entry.old == {"active_admins": len(check.recorded or ())}
    assert entry.new == {"active_admins": 3}


def test_a_rebuilt_roster_keeps_the_last_admin(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    admin, other = new_account(words.ADMIN), new_account(words.ADMIN)
    set_stored(store, other, status="disabled")
    rebuild_roster(store=store, check=check_roster(store=store), actor=ADMIN, now=clock())

    striking = store.roster_change(replace(admin, status=Status.DISABLED))
    assert isinstance(striking.write, ItemUpdate)
    with pytest.raises(ConditionFailedError):
        store.client.write(striking.write)


def test_nothing_is_written_where_nobody_would_be_left(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    admin = new_account(words.ADMIN)
    set_stored(store, admin, role="emperor")

    with pytest.raises(LastAdminError):
        rebuild_roster(store=store, check=check_roster(store=store), actor=ADMIN, now=clock())

    assert in_roster(store) == {admin.staff_id}


def test_an_account_that_changed_since_the_check_stops_the_rebuilding(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    admin, other = new_account(words.ADMIN), new_account(words.ADMIN)
    set_roster(store, admin.staff_id)
    check = check_roster(store=store)
    set_stored(store, other, status="disabled")

    with pytest.raises(AccountChangedError):
        rebuild_roster(store=store, check=check, actor=ADMIN, now=clock())

    assert in_roster(store) == {admin.staff_id}


def test_a_roster_that_changed_since_the_check_stops_the_rebuilding(
    store: StaffStore, new_account: NewAccount, clock: Clock
) -> None:
    admin, other = new_account(words.ADMIN), new_account(words.ADMIN)
    set_roster(store, admin.staff_id)
    check = check_roster(store=store)
    third = new_account(words.ADMIN)

    with pytest.raises(AccountChangedError):
        rebuild_roster(store=store, check=check, actor=ADMIN, now=clock())

    assert in_roster(store) == {admin.staff_id, third.staff_id}
    assert other.staff_id in check_roster(store=store).missing


def test_a_lost_answer_rebuilds_it_once(
    store: StaffStore,
    new_account: NewAccount,
    clock: Clock,
    entries: Entries,
    faults: FaultInjector,
) -> None:
    admin = new_account(words.ADMIN)
    delete_roster(store)
    check = check_roster(store=store)
    faults.inject([lost_answer], matching="TransactWriteItems")
    actor = replace(ADMIN, request_id=uuid.uuid4().hex)

    rebuild_roster(store=store, check=check, actor=actor, now=clock())

    assert in_roster(store) == {admin.staff_id}
    of_all = entries(ROSTER.of("active-admins"))
    assert len([entry for entry in of_all if entry.actor == actor]) == 1


# -- the command ----------------------------------------------------------------------------------


@pytest.fixture
def command(store: StaffStore, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs the command and gives what it prints, also before it fails."""
    use_parts(monkeypatch, store.client, store.trail, store)
    monkeypatch.setattr("backoffice.web.clock.now", clock)

    def run(*arguments: str) -> str:
        out = io.StringIO()
        try:
            call_command("check_roster", *arguments, stdout=out, stderr=io.StringIO())
        except CommandError as error:
            return f"{out.getvalue()}FAILED: {error}"
        return out.getvalue()

    return run


def test_the_command_says_that_a_roster_is_right(
    new_account: NewAccount, command: Callable[..., str]
) -> None:
    new_account(words.ADMIN)

    assert command() == "The roster is correct: 1 active admin(s).\n"
    assert command("--rebuild") == "The roster is correct: 1 active admin(s).\n"


def test_the_command_names_what_is_wrong_and_changes_nothing_unless_told(
    store: StaffStore, new_account: NewAccount, command: Callable[..., str]
) -> None:
    admin, nobody = new_account(words.ADMIN), uuid.uuid4().hex
    set_roster(store, nobody)

    said = command()

    assert f"Missing from the roster: {admin.staff_id}, an active admin.\n" in said
    assert f"In the roster, but not an active admin: {nobody}.\n" in said
    assert "FAILED: The roster is wrong. Nothing was changed" in said
    assert admin.email not in said
    assert in_roster(store) == {nobody}

    assert command("--rebuild").endswith("The roster has been rebuilt.\n")
    assert in_roster(store) == {admin.staff_id}
    assert command() == "The roster is correct: 1 active admin(s).\n"


def test_the_command_says_where_nobody_would_be_left(
    store: StaffStore, new_account: NewAccount, command: Callable[..., str]
) -> None:
    admin = new_account(words.ADMIN)
    set_stored(store, admin, status="disabled")

    assert "FAILED: There is no active admin" in command("--rebuild")
    assert in_roster(store) == {admin.staff_id}


def test_the_command_says_where_the_outcome_is_not_known(
    store: StaffStore, new_account: NewAccount, command: Callable[..., str], faults: FaultInjector
) -> None:
    admin = new_account(words.ADMIN)
    delete_roster(store)
    faults.inject([lost_request] * 9, matching="TransactWriteItems")

    assert "FAILED: The database did not respond in time" in command("--rebuild")

    faults.inject([])
    assert command("--rebuild").endswith("The roster has been rebuilt.\n")
    assert in_roster(store) == {admin.staff_id}
