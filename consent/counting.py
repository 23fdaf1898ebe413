"""What is counted of the consents of all users: the step of a run, and what its lists hold.

Of each user a list holds one code for each of the five texts: the version that was given, where it
is a known one, or why there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.bulk.runs import SUBJECTS, Planned
from backoffice.bulk.steps import ReadingStep
from backoffice.dynamo.unread import known
from backoffice.dynamo.wire import Item
from records.holds.consents import (
    VERSIONS,
    ConsentState,
    current_version,
    normalised_version,
)
from records.holds.whole import consents_of
from records.keys import user_id_of
from records.layouts import LAYOUTS, Layouts
from records.lists import ConsentType
from records.model import User
from records.table import StoredUser

#: The name of the one value that a list holds of a user, and the order of the codes in it: both are
#: stored, and a text that is added comes last.
CONSENTS = "consents"
TEXTS = (
    ConsentType.TERMS_OF_SERVICE,
    ConsentType.PRIVACY_POLICY,
    ConsentType.HEALTHCARE_CONSULTATION,
    ConsentType.MEDICAL_DISCLAIMERS,
    ConsentType.EMERGENCY_CARE_LIMITATION,
)
#: What is stored of a consent that is not given in a known version.
CODES: Mapping[ConsentState, str] = {
    ConsentState.UNKNOWN_VERSION: "unknown_version",
    ConsentState.WITHDRAWN: "withdrawn",
    ConsentState.NOT_GIVEN: "not_given",
    ConsentState.MISSING: "missing",
    ConsentState.NOT_ASKED: "not_asked",
    ConsentState.NOT_READABLE: "not_readable",
}
_STATES = {code: state for state, code in CODES.items()}
#: The names of what is counted of users as a whole.
ALL_CURRENT, ANY_OLDER = "all_current", "any_older"
ANY_WITHDRAWN, ANY_NOT_READABLE = "any_withdrawn", "any_not_readable"


def name_of(consent_type: ConsentType, code: str) -> str:
    """Under which name a code of a text is counted."""
    return f"{consent_type} {code}"


def state_of(consent_type: ConsentType, code: str) -> ConsentState:
    """What a code says, by the versions of today."""
    if code in _STATES:
        return _STATES[code]
    if code not in VERSIONS[consent_type]:
        return ConsentState.UNKNOWN_VERSION
    is_current = code == current_version(consent_type)
    return ConsentState.CURRENT if is_current else ConsentState.OUTDATED


def codes_of(planned: Planned) -> dict[ConsentType, str]:
    """What a list holds of a user, text by text."""
    return _codes_in(planned.values[CONSENTS]["S"])


@dataclass(frozen=True)
class CountConsents(ReadingStep):
    """How many users gave which version of each text, and how many did not."""

    layouts: Layouts = LAYOUTS
    name = "count-consents"

    def planned(self, item: Item, *, now: datetime) -> Planned:
        """An item as a plan keeps it: a code for each text."""
        user = StoredUser.of(item, layouts=self.layouts).user
        return Planned(user_id_of(item), {CONSENTS: {"S": " ".join(_codes(user, now))}})

    def count(self, planned: Sequence[Planned]) -> Mapping[str, int]:
        counts = Counter({SUBJECTS: len(planned)})
        alike = Counter(each.values[CONSENTS]["S"] for each in planned)
        for text, users in alike.items():
            codes = _codes_in(text)
            for name in (*(name_of(*each) for each in codes.items()), *_of_a_user(codes)):
                counts[name] += users
        return counts


def _codes(user: User, now: datetime) -> list[str]:
    held = consents_of(user, now)
    return [_code(user, consent_type, held[consent_type].state) for consent_type in TEXTS]


def _code(user: User, consent_type: ConsentType, state: ConsentState) -> str:
    if state in CODES:
        return CODES[state]
    consent = known(user.consents[consent_type])
    return normalised_version((consent and known(consent.consent_version)) or "")


def _codes_in(text: str) -> dict[ConsentType, str]:
    return dict(zip(TEXTS, text.split(" "), strict=False))


def _of_a_user(codes: Mapping[ConsentType, str]) -> list[str]:
    """What is counted of a user as a whole."""
    states = {state_of(*each) for each in codes.items()}
    names = {
        ConsentState.OUTDATED: ANY_OLDER,
        ConsentState.WITHDRAWN: ANY_WITHDRAWN,
        ConsentState.NOT_READABLE: ANY_NOT_READABLE,
    }
    found = [name for state, name in names.items() if state in states]
    return [ALL_CURRENT] if states == {ConsentState.CURRENT} else found
