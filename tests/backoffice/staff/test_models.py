"""The account as Django's own commands and backends find it."""

from __future__ import annotations

import pytest

from backoffice.staff.domain import Account
from backoffice.staff.models import StaffMember
from tests.backoffice.staff.conftest import Site


def test_a_member_of_staff_is_found_by_e_mail(site: Site, account: Account) -> None:
    found = StaffMember.objects.get_by_natural_key(account.email.upper())

    assert (found.staff_id, found.account) == (account.staff_id, account)


@pytest.mark.parametrize("email", ["nobody@example.com", "", None])
def test_nobody_is_found_by_anything_else(site: Site, email: str | None) -> None:
    with pytest.raises(StaffMember.DoesNotExist):
        StaffMember.objects.get_by_natural_key(email)


def test_django_makes_no_table_for_staff() -> None:
    assert StaffMember._meta.managed is False
