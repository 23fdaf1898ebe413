"""Names for ids."""

from __future__ import annotations

import secrets

import pytest

from backoffice.dynamo.testing import FaultInjector
from backoffice.staff import directory
from backoffice.staff.directory import begun_names, find_names
from backoffice.staff.domain import Account
from tests.backoffice.staff.accounts import NewAccount
from tests.backoffice.staff.conftest import Site


def test_names_of_several_take_one_batch_and_are_remembered(
    site: Site, account: Account, new_account: NewAccount, faults: FaultInjector
) -> None:
    other = new_account()
    faults.sent.clear()
    names = find_names([account.staff_id, other.staff_id, secrets.token_hex(16), "command", ""])
    assert names == {
        account.staff_id: account.name,
        other.staff_id: other.name,
        "command": "A command on the server",
    }
    assert find_names({other.staff_id}) == {other.staff_id: other.name}
    assert faults.sent == ["BatchGetItem"]


def test_names_are_on_their_way_at_once_and_nothing_is_asked_for_those_that_are_known(
    site: Site, account: Account, new_account: NewAccount, faults: FaultInjector
) -> None:
    other = new_account()
    names = {account.staff_id: account.name, other.staff_id: other.name}
    faults.sent.clear()
    with begun_names({*names, "command"}) as named:
        assert named() == names | {"command": "A command on the server"}
    with begun_names({*names, "command"}) as named:
        faults.sent.append("nothing more")
        assert named() == names | {"command": "A command on the server"}
    assert faults.sent == ["BatchGetItem", "nothing more"]


def test_no_more_names_are_kept_than_the_bound(
    site: Site, new_account: NewAccount, faults: FaultInjector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "_names", {})
    monkeypatch.setattr(directory, "_MOST_KEPT", 2)
    accounts = [new_account() for _ in range(3)]

    names = find_names(account.staff_id for account in accounts)

    assert names == {account.staff_id: account.name for account in accounts}
    faults.sent.clear()
    assert len(find_names(account.staff_id for account in accounts)) == len(accounts)
    find_names([accounts[0].staff_id])
    assert faults.sent.count("BatchGetItem") <= 2
    assert len(directory._names) == 2
