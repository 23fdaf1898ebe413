"""Who may do what: what a permission, a role and an actor are; no product's list of them."""

from backoffice.access.actor import Actor
from backoffice.access.permissions import Permission
from backoffice.access.roles import Role

__all__ = ["Actor", "Permission", "Role"]
