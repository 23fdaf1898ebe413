"""What an entry can say was done."""

from enum import StrEnum


class Kind(StrEnum):
    """Actions of one kind, as the trail is asked for them."""

    READS = "reads"
    CHANGES = "changes"
    SIGN_IN = "sign-in"

    @property
    def words(self) -> str:
        """The same for people to read."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    Kind.READS: "Looked at",
    Kind.CHANGES: "Changed or refused",
    Kind.SIGN_IN: "Signing in",
}


class Action(StrEnum):
    """One kind of thing that is on record. The words are for people who read the trail."""

    LOOKED_UP = "user.looked_up"
    VIEWED = "user.viewed"
    REVEALED = "user.revealed"
    PAYMENTS_VIEWED = "payments.viewed"
    PAYMENTS_EXPORTED = "payments.exported"
    SESSION_REVOKED = "session.revoked"
    DEVICE_REVOKED = "device.revoked"
    USAGE_RESET = "usage.reset"
    TTL_REMOVED = "ttl.removed"
    REFUSED = "act.refused"
    SIGNED_IN = "staff.signed_in"
    SIGN_IN_FAILED = "staff.sign_in_failed"
    SIGN_IN_THROTTLED = "staff.sign_in_throttled"
    SIGNED_OUT = "staff.signed_out"
    STAFF_CREATED = "staff.created"
    PASSWORD_CHANGED = "staff.password_changed"  # noqa: S105
    ROLE_CHANGED = "staff.role_changed"
    STATUS_CHANGED = "staff.status_changed"
    PASSWORD_GIVEN = "staff.password_given"  # noqa: S105
    UNLOCKED = "staff.unlocked"
    SESSIONS_ENDED = "staff.sessions_ended"
    TIME_ZONE_CHANGED = "staff.time_zone_changed"
    TRAIL_READ = "trail.read"
    TRAIL_EXPORTED = "trail.exported"

    @property
    def words(self) -> str:
        """The same for people to read."""
        return _WORDS[self]

    @property
    def kind(self) -> Kind:
        """Whether something was seen or changed, or somebody signed in."""
        if self in READS:
            return Kind.READS
        return Kind.SIGN_IN if self in SIGN_INS else Kind.CHANGES


_WORDS = {
    Action.LOOKED_UP: "Looked up a user",
    Action.VIEWED: "Viewed the user page",
    Action.REVEALED: "Revealed masked fields",
    Action.PAYMENTS_VIEWED: "Viewed the payments",
    Action.PAYMENTS_EXPORTED: "Exported the payments",
    Action.SESSION_REVOKED: "Revoked the session",
    Action.DEVICE_REVOKED: "Revoked the device",
    Action.USAGE_RESET: "Reset the usage period",
    Action.TTL_REMOVED: "Removed the stray ttl",
    Action.REFUSED: "Was refused an act",
    Action.SIGNED_IN: "Signed in",
    Action.SIGN_IN_FAILED: "Failed to sign in",
    Action.SIGN_IN_THROTTLED: "Was throttled at sign-in",
    Action.SIGNED_OUT: "Signed out",
    Action.STAFF_CREATED: "Created a staff account",
    Action.PASSWORD_CHANGED: "Changed a password",
    Action.ROLE_CHANGED: "Changed the role of a staff account",
    Action.STATUS_CHANGED: "Changed the status of a staff account",
    Action.PASSWORD_GIVEN: "Gave a one-time password",
    Action.UNLOCKED: "Unlocked a staff account",
    Action.SESSIONS_ENDED: "Ended sessions of a staff account",
    Action.TIME_ZONE_CHANGED: "Changed a time zone",
    Action.TRAIL_READ: "Read the audit trail",
    Action.TRAIL_EXPORTED: "Exported the audit trail",
}


#: Entries of these record that something was seen, not that something was changed.
READS = frozenset(
    {
        Action.LOOKED_UP,
        Action.VIEWED,
        Action.REVEALED,
        Action.PAYMENTS_VIEWED,
        Action.PAYMENTS_EXPORTED,
        Action.TRAIL_READ,
        Action.TRAIL_EXPORTED,
    }
)
SIGN_INS = frozenset(
    {Action.SIGNED_IN, Action.SIGN_IN_FAILED, Action.SIGN_IN_THROTTLED, Action.SIGNED_OUT}
)
