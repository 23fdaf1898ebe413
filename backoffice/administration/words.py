"""What admins do about the accounts of others, as it goes on record."""

from __future__ import annotations

from backoffice.audit.actions import Action
from backoffice.audit.reasons import Category
from backoffice.audit.vocabulary import Words

ROLE_CHANGED = Action("staff.role_changed", "Changed the role of a staff account")
STATUS_CHANGED = Action("staff.status_changed", "Changed the status of a staff account")
PASSWORD_ISSUED = Action("staff.password_given", "Issued a one-time password")
UNLOCKED = Action("staff.unlocked", "Unlocked a staff account")

TEAM = Category("team", "Joins, moves or leaves")
NO_ACCESS = Category("no-access", "Cannot sign in")

WORDS = Words(
    actions=(ROLE_CHANGED, STATUS_CHANGED, PASSWORD_ISSUED, UNLOCKED),
    categories=(TEAM, NO_ACCESS),
)
