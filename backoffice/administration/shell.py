"""What staff administration brings to the shell."""

from __future__ import annotations

from backoffice.access.permissions import ADMINISTER
from backoffice.web.shell import Destination

DESTINATION = Destination(
    "Staff", "administration:list", "staff", ADMINISTER, covers=("administration:",)
)
