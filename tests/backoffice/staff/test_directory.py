"""Names for ids."""

from __future__ import annotations

import secrets

from backoffice.dynamo.testing import FaultInjector
from backoffice.staff.directory import find_names
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
