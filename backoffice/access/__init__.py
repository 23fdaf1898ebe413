"""Who may do what: what a permission, a role and an actor are; no product's list of them."""

from backoffice.access.actor import Actor
from backoffice.access.permissions import ADMINISTER, AUDIT, USE, Permission
from backoffice.access.roles import Role

__all__ = ["ADMINISTER", "AUDIT", "USE", "Actor", "Permission", "Role"]
