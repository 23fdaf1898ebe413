"""Who may do what: permissions, roles, and the actor who acts."""

from access.actor import Actor
from access.permissions import Permission
from access.roles import Role

__all__ = ["Actor", "Permission", "Role"]
