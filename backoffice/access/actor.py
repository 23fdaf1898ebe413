"""The person a service acts for."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.access.permissions import CHANGES, Permission
from backoffice.access.roles import Role

#: The id of whoever runs a management command.
COMMAND = "command"


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
        if self.read_only and permission in CHANGES:
            return False
        return self.role is not None and self.role.may(permission)
