"""Where the parts of a profile sit in the planned layout."""

from __future__ import annotations

from backoffice.dynamo.expressions import path
from records.layouts.home import Home
from records.layouts.places import DEVICE, SESSION

HOME = Home(
    root=("data",),
    form="iso",
    session_status=("status",),
    device_status=("status",),
    is_active=("is_active",),
    subscription_status=("subscription_status",),
    marks={"data": {"M": {}}},
)

DATA = path(*HOME.root)
CURRENT_DEVICE = DATA.child(*DEVICE)
CURRENT_SESSION = DATA.child(*SESSION)
