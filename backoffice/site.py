"""What every site on the general half is composed of; a project adds its own."""

from __future__ import annotations

from django.conf import settings

from backoffice.access import ADMINISTER, AUDIT, USE
from backoffice.administration.shell import DESTINATION as STAFF_PAGES
from backoffice.administration.words import WORDS as ADMINISTRATION
from backoffice.audit.items import audit_table
from backoffice.audit.trail import Trail
from backoffice.audit.typed import TypedKeys
from backoffice.audit.vocabulary import Vocabulary
from backoffice.audit.words import WORDS as GENERAL
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import APPROVE
from backoffice.bulk.words import WORDS as BULK
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.notes.words import WORDS as NOTES
from backoffice.runs.shell import DESTINATION as RUN_PAGES
from backoffice.runs.words import SEE
from backoffice.runs.words import WORDS as RUNS
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from backoffice.staff.words import WORDS as STAFF
from backoffice.trail.shell import DESTINATION as TRAIL_PAGES
from backoffice.trail.words import WORDS as TRAIL

#: What the general half declares, for a project's vocabulary.
WORDS = (GENERAL, STAFF, TRAIL, NOTES, BULK, RUNS, ADMINISTRATION)
#: What whoever looks after a site may do.
LOOKS_AFTER = frozenset({USE, ADMINISTER, AUDIT, SEE, APPROVE})
#: Its pages in the navigation.
DESTINATIONS = (RUN_PAGES, TRAIL_PAGES, STAFF_PAGES)


def general_parts(
    vocabulary: Vocabulary,
    *,
    audit: str,
    backoffice: str,
    endpoint_url: str | None = None,
    region: str | None = None,
) -> tuple[Client, Vocabulary, Trail, StaffStore, RunStore]:
    """The parts that the general half needs: the gateway, and its two tables by their deployed
    names. The site's secrets sign the cursors of lists; TYPED_KEYS hash what was typed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    gateway = Client(cursors=CursorSigner(secrets), endpoint_url=endpoint_url, region=region)
    trail = Trail(gateway, audit_table(audit), vocabulary, TypedKeys(settings.TYPED_KEYS))
    staff = StaffStore(gateway, staff_table(backoffice), trail)
    runs = RunStore(staff, limit=settings.SECOND_PERSON_ABOVE)
    return gateway, vocabulary, trail, staff, runs
