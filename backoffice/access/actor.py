"""The person a service acts for."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.access.permissions import Permission
from backoffice.access.roles import Role

#: The ids of those who act without an account: who runs a command, who has not signed in.
COMMAND = "command"
NOBODY = "anonymous"


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff in one request or command, as services and the audit trail know them.

    `role` is None for somebody who has not signed in. `read_only`: nobody may change anything.
    """

    staff_id: str
    role: Role | None
    request_id: str = ""
    read_only: bool = False

    @property
    def is_command(self) -> bool:
        """Whether somebody with access to the server acts, without an account."""
        return self.role is None and self.staff_id == COMMAND

    def may(self, permission: Permission) -> bool:
        """Whether the actor's role holds `permission`, and the site lets it be used."""
        if self.read_only and permission.changes:
            return False
        return self.role is not None and self.role.may(permission)
