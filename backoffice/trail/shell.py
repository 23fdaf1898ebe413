"""What the audit trail brings to the shell."""

from __future__ import annotations

from backoffice.access.permissions import AUDIT
from backoffice.web.shell import Destination

DESTINATION = Destination("Audit trail", "trail:entries", "audit", AUDIT, covers=("trail:",))
