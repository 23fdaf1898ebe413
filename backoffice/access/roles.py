"""Roles, and what each may do."""

from enum import StrEnum

from backoffice.access.permissions import Permission

_READ = {Permission.USE, Permission.LOOK_UP}
_WORK = _READ | {Permission.REVEAL, Permission.ACT}


class Role(StrEnum):
    """What a member of staff is here for; everyone has exactly one."""

    VIEWER = "viewer"
    SUPPORT = "support"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role may do."""
        return _PERMISSIONS[self]

    @property
    def meaning(self) -> str:
        """The same for people to read."""
        return _MEANING[self]

    def may(self, permission: Permission) -> bool:
        """Whether the role holds `permission`."""
        return permission in _PERMISSIONS[self]


_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(_READ),
    Role.SUPPORT: frozenset(_WORK),
    Role.LEAD: frozenset(_WORK | {Permission.APPROVE, Permission.AUDIT}),
    Role.AUDITOR: frozenset(_READ | {Permission.AUDIT}),
    Role.ADMIN: frozenset(
        {Permission.USE, Permission.APPROVE, Permission.AUDIT, Permission.ADMINISTER}
    ),
}

_MEANING = {
    Role.VIEWER: "finds users and sees them masked",
    Role.SUPPORT: "finds users, reveals fields, acts on users",
    Role.LEAD: "like support, and approves bulk runs and reads the audit trail",
    Role.AUDITOR: "sees users masked and reads the audit trail",
    Role.ADMIN: "manages staff, approves bulk runs, reads the audit trail; sees no users",
}
