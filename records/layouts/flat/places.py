"""Where the parts of a profile sit in the flat layout, and what the sign-in Lambda calls them."""

from __future__ import annotations

from records.layouts.home import Home

#: Attributes that no other layout has at the top of an item. One of them may be of something that
#: nobody knows; an item with two is of this layout.
OWN = frozenset(
    [
        *("account_status", "auth_provider", "external_id", "email_hash"),
        *("current_session", "current_device", "current_biometric", "current_subscription"),
    ]
)

HOME = Home(
    form="milliseconds",
    session_status=("session_status", "status"),
    device_status=("device_status", "status"),
    # A registration in the shape of the planned layout may stand on a flat item.
    is_active=("status", "is_active"),
    subscription_status=("status", "subscription_status"),
    marks={"account_status": {"NULL": True}, "auth_provider": {"NULL": True}},
    counts_usage=False,
)
