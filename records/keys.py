"""Key templates of the Serenya table (data contract, section 1)."""

from __future__ import annotations

import re

from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.wire import Item

USER = partition("USER#{user_id}")
PROFILE = sort("PROFILE")
PAYMENT = sort("PAYMENT#{date}#{payment_id}")
FIRST_PAYMENT = sort("PAYMENT#")
PAYMENTS_SINCE = sort("PAYMENT#{since}")
#: `$` comes right after `#`: every payment of the day sorts before it, nothing of the next does.
PAYMENTS_UNTIL = sort("PAYMENT#{until}$")

#: What the first draft of the design keeps beside the profile, each in an item of its own.
SESSION = sort("SESSION#{session_id}")
DEVICE = sort("DEVICE#{device_id}")
SUBSCRIPTION = sort("SUBSCRIPTION#{subscription_id}")
JOB = sort("JOB#{job_id}")
#: They sort around payments and profile: devices and jobs before, sessions and subscriptions after.

BY_SESSION = partition("SESSION#{session_id}")
BY_DEVICE = partition("DEVICE#{device_id}")
BY_EMAIL = partition("USER_EMAIL#{email_hash}")
BY_EXTERNAL_ID = partition("USER_EXTERNAL#{auth_provider}#{external_id}")
#: The same two as the flat layout has them (data contract, section 7).
FLAT_BY_EMAIL = partition("EMAIL#{email_hash}")
FLAT_BY_EXTERNAL_ID = partition("EXTERNAL#{auth_provider}#{external_id}")
FLAT_INDEX_SORT = sort("USER#{user_id}")
#: Put beside a new user, so that one provider id never makes two users.
UNIQUE_EXTERNAL = partition("UNIQUE#EXTERNAL#{auth_provider}#{external_id}")
UNIQUE = sort("UNIQUE")


def profile_key(user_id: str) -> Item:
    """The wire key of a user's profile. Raises KeyTemplateError for text that is no key."""
    return {"PK": {"S": USER.key(user_id=user_id)}, "SK": {"S": PROFILE.key()}}


#: What a sort key may begin with to be shown: a name, as programs write them.
_KIND = re.compile(r"[A-Z][A-Z_]{1,39}(?=#|$)")


def kind_of(item: Item) -> str:
    """What an item's sort key says it is, as `SESSION`; empty where it begins with no such name,
    and might be anything."""
    found = _KIND.match(item["SK"]["S"])
    return found[0] if found else ""


def user_id_of(item: Item) -> str:
    """The user id in an item's partition key; the whole key where it is none of ours."""
    key: str = item["PK"]["S"]
    return (USER.parse(key) or {"user_id": key})["user_id"]
