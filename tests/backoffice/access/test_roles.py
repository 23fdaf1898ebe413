from __future__ import annotations

import pytest

from backoffice.access import Actor, Permission, Role

#: The table of the interface, written out.
ALLOWED = {
    Role.VIEWER: "use look-up",
    Role.SUPPORT: "use look-up reveal act",
    Role.LEAD: "use look-up reveal act approve audit",
    Role.AUDITOR: "use look-up audit",
    Role.ADMIN: "use approve audit administer",
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("permission", list(Permission))
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    allowed = permission in ALLOWED[role].split()

    assert role.may(permission) is allowed
    assert Actor("staff-1", role).may(permission) is allowed


@pytest.mark.parametrize("permission", list(Permission))
def test_somebody_who_has_not_signed_in_may_do_nothing(permission: Permission) -> None:
    assert not Actor("", None).may(permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_says_what_it_means(permission: Permission) -> None:
    assert permission.meaning
