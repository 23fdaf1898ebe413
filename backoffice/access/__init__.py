"""Who may do what: permissions, roles, and the actor who acts."""

from backoffice.access.actor import Actor
from backoffice.access.permissions import Permission
from backoffice.access.roles import Role

__all__ = ["Actor", "Permission", "Role"]
