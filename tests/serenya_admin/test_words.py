"""Which role of the site may do what."""

from __future__ import annotations

import pytest

from backoffice.access import Actor, Permission, Role
from backoffice.audit.actions import Action, Group
from tests import words

#: The table of the interface, written out.
ALLOWED = {
    words.VIEWER: "use look-up",
    words.SUPPORT: "use look-up reveal act repair",
    words.LEAD: "use look-up reveal act repair see-runs approve audit moderate-notes see-consents",
    words.AUDITOR: "use look-up audit name-staff see-consents",
    words.ADMIN: "use see-runs approve audit name-staff administer",
}
PERMISSIONS = list(words.VOCABULARY.permissions.values())


def test_the_site_has_five_roles_and_these_permissions() -> None:
    assert [role.name for role in words.ROLES] == ["viewer", "support", "lead", "auditor", "admin"]
    assert {permission.name for permission in PERMISSIONS} == {
        name for names in ALLOWED.values() for name in names.split()
    }


@pytest.mark.parametrize("role", words.ROLES, ids=str)
@pytest.mark.parametrize("permission", PERMISSIONS, ids=str)
def test_a_role_may_do_what_the_table_says_and_nothing_else(
    role: Role, permission: Permission
) -> None:
    allowed = permission.name in ALLOWED[role].split()

    assert role.may(permission) is allowed
    assert Actor("staff-1", role).may(permission) is allowed


@pytest.mark.parametrize("permission", PERMISSIONS, ids=str)
def test_somebody_who_has_not_signed_in_may_do_nothing(permission: Permission) -> None:
    assert not Actor("", None).may(permission)


@pytest.mark.parametrize("permission", PERMISSIONS, ids=str)
def test_every_permission_says_what_it_means(permission: Permission) -> None:
    assert permission.words


@pytest.mark.parametrize("role", words.ROLES, ids=str)
def test_every_role_says_what_it_is_for(role: Role) -> None:
    assert role.words


def test_what_changes_something_is_held_back_while_the_site_is_read_only() -> None:
    held_back = {
        permission.name
        for permission in PERMISSIONS
        for role in words.ROLES
        if role.may(permission) and not Actor("staff-1", role, read_only=True).may(permission)
    }

    assert held_back == {"act", "repair", "approve", "administer", "moderate-notes"}


@pytest.mark.parametrize(
    ("action", "group"),
    [
        (words.TRAIL_READ, Group.READS),
        (words.USAGE_RESET, Group.CHANGES),
        (words.SIGN_IN_FAILED, Group.SIGN_IN),
    ],
)
def test_an_action_is_asked_for_with_those_like_it(action: Action, group: Group) -> None:
    assert action.group is group
