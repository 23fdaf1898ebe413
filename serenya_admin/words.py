"""The words of the site: what all its apps declare, and its roles."""

from __future__ import annotations

from collections.abc import Iterable

import billing.words
import consent.words
import doctor.words
import records.words
import users.words
from backoffice import site
from backoffice.access import Permission, Role
from backoffice.access.permissions import ADMINISTER, AUDIT, NAME_STAFF, USE
from backoffice.audit.vocabulary import Vocabulary
from backoffice.bulk.words import APPROVE
from backoffice.notes.words import MODERATE
from backoffice.runs.words import SEE
from consent.words import SEE_CONSENTS
from doctor.words import REPAIR
from records.words import ACT, LOOK_UP, REVEAL

_READ: set[Permission] = {USE, LOOK_UP}
_WORK = _READ | {REVEAL, ACT, REPAIR}

ROLES = (
    Role.of("viewer", "finds users and sees them masked", _READ),
    Role.of("support", "finds users, reveals fields, acts on users", _WORK),
    Role.of(
        "lead",
        "like support, and approves bulk runs and reads the audit trail",
        _WORK | {SEE, APPROVE, AUDIT, MODERATE, SEE_CONSENTS},
    ),
    Role.of(
        "auditor",
        "sees users masked and reads the audit trail",
        _READ | {AUDIT, NAME_STAFF, SEE_CONSENTS},
    ),
    Role.of(
        "admin",
        "manages staff, approves bulk runs, reads the audit trail; sees no users",
        {USE, SEE, APPROVE, AUDIT, NAME_STAFF, ADMINISTER},
    ),
)


def vocabulary(roles: Iterable[Role] = ROLES) -> Vocabulary:
    """All words of the site. Raises VocabularyError where they do not fit together."""
    of_apps = (records.words, billing.words, consent.words, doctor.words, users.words)
    declared = (*site.WORDS, *(each.WORDS for each in of_apps))
    return Vocabulary(declared, roles=tuple(roles))
