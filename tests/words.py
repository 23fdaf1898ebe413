"""The words of Serenya's site, for tests that name them."""

from __future__ import annotations

from backoffice.access import permissions
from backoffice.administration import words as administration_words
from backoffice.audit import actions, reasons
from backoffice.audit import words as audit_words
from backoffice.audit.typed import TypedKeys
from backoffice.bulk import words as bulk_words
from backoffice.notes import words as notes_words
from backoffice.runs import words as runs_words
from backoffice.staff import words as staff_words
from backoffice.trail import words as trail_words
from billing import words as billing_words
from consent import words as consent_words
from doctor import words as doctor_words
from records import words as records_words
from serenya_admin import words as site_words
from tests.environment import SITE
from users import words as users_words

ADMINISTER = permissions.ADMINISTER
AUDIT = permissions.AUDIT
NAME_STAFF = permissions.NAME_STAFF
USE = permissions.USE
APPROVE = bulk_words.APPROVE
SEE_RUNS = runs_words.SEE
RUN = bulk_words.RUN
RUN_SEEN = runs_words.SEEN
RUN_EXPORTED = runs_words.EXPORTED
RUN_ASKED = bulk_words.ASKED
RUN_REJECTED = bulk_words.REJECTED
RUN_STEERED = bulk_words.STEERED
UPKEEP = runs_words.UPKEEP
RUN_PLANNED = bulk_words.PLANNED
RUN_PROPOSED = bulk_words.PROPOSED
RUN_APPROVED = bulk_words.APPROVED
CHUNK_FINISHED = bulk_words.CHUNK_FINISHED
MODERATE = notes_words.MODERATE
NOTE_ADDED = notes_words.ADDED
NOTE_WITHDRAWN = notes_words.WITHDRAWN
NOTE_PINNED = notes_words.PINNED
NOTE_UNPINNED = notes_words.UNPINNED
NOTES_LISTED = notes_words.LISTED
ROLE_CHANGED = administration_words.ROLE_CHANGED
TEAM = administration_words.TEAM
UNLOCKED = administration_words.UNLOCKED
ACT_OPENED = actions.ACT_OPENED
REFUSED = actions.REFUSED
COMMAND_BEGUN = actions.COMMAND_BEGUN
COMMAND_ENDED = actions.COMMAND_ENDED
REQUEST_REFUSED = actions.REQUEST_REFUSED
OTHER = reasons.OTHER
LOST_DEVICE = audit_words.LOST_DEVICE
SECURITY = audit_words.SECURITY
COMMANDS = audit_words.COMMANDS
REFUSALS = audit_words.REFUSALS
STAFF = audit_words.STAFF
PASSWORD_CHANGED = staff_words.PASSWORD_CHANGED
SESSIONS_ENDED = staff_words.SESSIONS_ENDED
SIGN_IN = staff_words.SIGN_IN
SIGN_IN_FAILED = staff_words.SIGN_IN_FAILED
SIGN_IN_THROTTLED = staff_words.SIGN_IN_THROTTLED
SIGNED_IN = staff_words.SIGNED_IN
SIGNED_OUT = staff_words.SIGNED_OUT
TIME_ZONE_CHANGED = staff_words.TIME_ZONE_CHANGED
STAFF_PROVEN = staff_words.PROVEN
STAFF_CREATED = staff_words.CREATED
TRAIL = trail_words.TRAIL
TRAIL_READ = trail_words.READ
TRAIL_EXPORTED = trail_words.EXPORTED
SEE_CONSENTS = consent_words.SEE_CONSENTS
CONSENT_COUNTS_EXPORTED = consent_words.COUNTS_EXPORTED
CONSENT_LACKING_EXPORTED = consent_words.LACKING_EXPORTED
EVIDENCE_TAKEN = consent_words.EVIDENCE_TAKEN
PAYMENTS_EXPORTED = billing_words.PAYMENTS_EXPORTED
PAYMENTS_VIEWED = billing_words.PAYMENTS_VIEWED
USAGE_RESET = billing_words.USAGE_RESET
USAGE_RESTORED = billing_words.USAGE_RESTORED
REPAIR = doctor_words.REPAIR
INDEX_REPAIRED = doctor_words.INDEX_REPAIRED
USAGE_CREATED = doctor_words.USAGE_CREATED
ACT = records_words.ACT
BILLING = records_words.BILLING
LOOK_UP = records_words.LOOK_UP
REVEAL = records_words.REVEAL
USER = records_words.USER
USER_REQUEST = records_words.USER_REQUEST
WRONG_DATA = records_words.WRONG_DATA
CONTACT = users_words.CONTACT
DEVICE_ALLOWED = users_words.DEVICE_ALLOWED
DEVICE_REVOKED = users_words.DEVICE_REVOKED
IDENTITY = users_words.IDENTITY
LOOK_UPS = users_words.LOOK_UPS
LOOKED_UP = users_words.LOOKED_UP
NETWORK = users_words.NETWORK
SEEN_IN_LIST = users_words.SEEN_IN_LIST
REVEALED = users_words.REVEALED
SESSION_REVOKED = users_words.SESSION_REVOKED
TTL_REMOVED = users_words.TTL_REMOVED
TWIN_SHOWN = users_words.TWIN_SHOWN
VIEWED = users_words.VIEWED

ROLES = site_words.ROLES
VOCABULARY = site_words.vocabulary()
#: What the trail of a test hashes typed texts with.
TYPED_KEYS = TypedKeys(SITE["TYPED_KEYS"].split(","))
VIEWER, SUPPORT, LEAD, AUDITOR, ADMIN = ROLES
