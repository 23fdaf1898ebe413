"""What roles and actors are, whatever a project calls them."""

from __future__ import annotations

from backoffice.access import Actor, Permission, Role
from backoffice.access.actor import COMMAND
from backoffice.access.permissions import ADMINISTER, USE

READ = Permission("read", "see things")
WRITE = Permission("write", "change things", changes=True)
EDITOR = Role.of("editor", "reads and writes", {READ, WRITE})


def test_a_role_holds_its_permissions_and_no_other() -> None:
    assert EDITOR.may(READ)
    assert EDITOR.may(WRITE)
    assert not EDITOR.may(USE)


def test_a_permission_is_known_by_its_name_alone() -> None:
    assert EDITOR.may(Permission("read", "the same, said in another way"))


def test_a_role_is_known_by_its_name_alone() -> None:
    assert Role("editor") == EDITOR
    assert str(EDITOR) == "editor"


def test_a_role_that_is_only_a_name_holds_nothing() -> None:
    role = Role("of-before")

    assert not any(role.may(permission) for permission in (USE, READ, WRITE, ADMINISTER))
    assert not role.is_admin


def test_who_may_administer_is_an_admin_whatever_the_role_is_called() -> None:
    assert Role.of("librarian", "runs the place", {ADMINISTER}).is_admin
    assert not Role.of("admin", "is called one", {USE}).is_admin


def test_an_actor_may_do_what_their_role_allows() -> None:
    assert Actor("staff-1", EDITOR).may(WRITE)
    assert not Actor("staff-1", Role("of-before")).may(READ)
    assert not Actor("", None).may(READ)


def test_on_a_read_only_site_an_actor_changes_nothing() -> None:
    actor = Actor("staff-1", EDITOR, read_only=True)

    assert actor.may(READ)
    assert not actor.may(WRITE)


def test_a_command_is_whoever_has_no_account_and_the_id_of_commands() -> None:
    assert Actor(COMMAND, None).is_command
    assert not Actor(COMMAND, EDITOR).is_command
    assert not Actor("", None).is_command
