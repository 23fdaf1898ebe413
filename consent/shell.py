"""What the consent app brings to the shell."""

from __future__ import annotations

from backoffice.web.shell import Destination
from consent.words import SEE_CONSENTS

DESTINATION = Destination(
    "Consents", "consent:counts", "shield", SEE_CONSENTS, covers=("consent:",)
)
