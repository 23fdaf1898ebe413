"""What the billing app brings to the shell."""

from __future__ import annotations

from backoffice.web.shell import Destination
from records.words import LOOK_UP

DESTINATION = Destination("Tiers", "billing:tiers", "tiers", LOOK_UP)
ICONS = {
    "tiers": "M10 3.2l7.2 3.6-7.2 3.6-7.2-3.6zM2.8 10.2l7.2 3.6 7.2-3.6M2.8 13.4l7.2 3.6 7.2-3.6",
}
