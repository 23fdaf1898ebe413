"""Everything that can be allowed."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing a member of staff may do."""

    USE = "use"
    LOOK_UP = "look-up"
    REVEAL = "reveal"
    ACT = "act"
    APPROVE = "approve"
    AUDIT = "audit"
    ADMINISTER = "administer"

    @property
    def meaning(self) -> str:
        """The same for people to read."""
        return _MEANING[self]


#: What changes something: held back from everyone while the site is read-only.
CHANGES = frozenset({Permission.ACT, Permission.APPROVE, Permission.ADMINISTER})

_MEANING = {
    Permission.USE: "sign in, see home and the own account",
    Permission.LOOK_UP: "find users and see their pages, masked",
    Permission.REVEAL: "see masked fields in clear, with a reason",
    Permission.ACT: "revoke sessions and devices, reset usage, remove a stray ttl",
    Permission.APPROVE: "approve and steer bulk runs",
    Permission.AUDIT: "read and export the audit trail",
    Permission.ADMINISTER: "create and change staff accounts",
}
