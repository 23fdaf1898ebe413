"""What can be allowed, and what the general half itself asks for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing a member of staff may do, known by its name; `words` are for people.

    `changes`: it changes something, so it is held back from everyone while the site is read-only.
    """

    name: str
    words: str = field(compare=False)
    changes: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return self.name


USE = Permission("use", "sign in, see home and their own account")
AUDIT = Permission("audit", "read and export the audit trail")
NAME_STAFF = Permission("name-staff", "have the names of staff in files of the audit trail")
#: Whoever holds it is what the general half calls an admin.
ADMINISTER = Permission("administer", "create and change staff accounts", changes=True)
