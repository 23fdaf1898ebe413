"""Every question that is asked of the Serenya table."""

from collections.abc import Mapping

from backoffice.dynamo.expressions import Path, path
from backoffice.dynamo.patterns import (
    GetPattern,
    QueryPattern,
    ScanPattern,
    SortAfter,
    SortBefore,
    SortBeginsWith,
    SortBetween,
)
from records import keys
from records.index_keys import By, Format, IndexKey
from records.layouts.parts.reading import BESIDE_BOOLEANS, BOOLEAN_NAMES

PAYMENTS_ON_USER_PAGE = 20
#: Users on a page to choose from.
MOST_HITS = 50
#: Other records of one person that are named; of more, only that there are.
MOST_TWINS = 10
#: Other items that are read on either side of payments and profile, and between them.
MOST_BESIDE = 25
#: A payment is well under a kilobyte, so this stays far from the megabyte of one Query.
PAYMENTS_READ_AT_ONCE = 200

PROFILE_BY_ID = GetPattern(
    "profile_by_id", "What does the table say about this user?", keys.USER, sort=keys.PROFILE
)
USER_PAGE = QueryPattern(
    "user_page",
    "Who is this user, and what did they pay lately? The profile sorts after the payments, so one "
    "backward read gives both.",
    keys.USER,
    sort=SortBetween(keys.FIRST_PAYMENT, keys.PROFILE),
    forward=False,
    # One payment more than is shown: only then is it sure that there are older ones.
    page_size=1 + PAYMENTS_ON_USER_PAGE + 1,
)
BEFORE_PAYMENTS = QueryPattern(
    "before_payments",
    "What else is in this user's partition, before the payments? Devices and jobs of the first "
    "draft, and whatever nobody here knows. Asked beside user_page, whatever the layout; where "
    "there is nothing, half a read unit (one where the read is consistent).",
    keys.USER,
    sort=SortBefore(keys.FIRST_PAYMENT),
    page_size=MOST_BESIDE + 1,
)
AFTER_PROFILE = QueryPattern(
    "after_profile",
    "And behind the profile? Sessions and subscriptions of the first draft; asked and paid for "
    "like before_payments.",
    keys.USER,
    sort=SortAfter(keys.PROFILE),
    forward=False,
    page_size=MOST_BESIDE + 1,
)
USERS_BY_SESSION_ID = QueryPattern(
    "users_by_session_id",
    "Whose is this session of the first draft?",
    keys.BY_SESSION,
    index="email",
    page_size=MOST_HITS + 1,
)
USERS_BY_DEVICE_ID = QueryPattern(
    "users_by_device_id",
    "Whose is this device of the first draft? It may be of several users.",
    keys.BY_DEVICE,
    index="email",
    page_size=MOST_HITS + 1,
)
# Each of the next two is asked in the formats of both generations, side by side. Where nobody is
# found, each costs half a read unit.
USERS_BY_EMAIL_HASH = QueryPattern(
    "users_by_email_hash",
    "Which users have an e-mail with this hash? It is not unique.",
    keys.BY_EMAIL,
    index="email",
    page_size=MOST_HITS + 1,
)
FLAT_USERS_BY_EMAIL_HASH = QueryPattern(
    "flat_users_by_email_hash",
    "The same of the flat layout.",
    keys.FLAT_BY_EMAIL,
    index="email",
    page_size=MOST_HITS + 1,
)
USERS_BY_EXTERNAL_ID = QueryPattern(
    "users_by_external_id",
    "Which users sign in with this id at this provider?",
    keys.BY_EXTERNAL_ID,
    index="external",
    page_size=MOST_HITS + 1,
)
FLAT_USERS_BY_EXTERNAL_ID = QueryPattern(
    "flat_users_by_external_id",
    "The same of the flat layout.",
    keys.FLAT_BY_EXTERNAL_ID,
    index="external",
    page_size=MOST_HITS + 1,
)
# Who else stands under a key of a user who was found; asked four at a time, beside other calls.
_IDS: tuple[str, ...] = ("PK", "SK")
TWINS_BY_EMAIL_HASH = QueryPattern(
    "twins_by_email_hash",
    "Are there other records with this e-mail hash? Asked for whoever is shown, with the keys of "
    "both layouts by e-mail and by provider id.",
    keys.BY_EMAIL,
    index="email",
    page_size=MOST_TWINS + 2,
    projection=_IDS,
)
FLAT_TWINS_BY_EMAIL_HASH = QueryPattern(
    "flat_twins_by_email_hash",
    "The same of the flat layout.",
    keys.FLAT_BY_EMAIL,
    index="email",
    page_size=MOST_TWINS + 2,
    projection=_IDS,
)
TWINS_BY_EXTERNAL_ID = QueryPattern(
    "twins_by_external_id",
    "Are there other records with this id at this provider?",
    keys.BY_EXTERNAL_ID,
    index="external",
    page_size=MOST_TWINS + 2,
    projection=_IDS,
)
FLAT_TWINS_BY_EXTERNAL_ID = QueryPattern(
    "flat_twins_by_external_id",
    "The same of the flat layout.",
    keys.FLAT_BY_EXTERNAL_ID,
    index="external",
    page_size=MOST_TWINS + 2,
    projection=_IDS,
)
_ASKED_BY: Mapping[tuple[By, Format], QueryPattern] = {
    (By.EMAIL, Format.PLANNED): USERS_BY_EMAIL_HASH,
    (By.EMAIL, Format.FLAT): FLAT_USERS_BY_EMAIL_HASH,
    (By.PROVIDER_ID, Format.PLANNED): USERS_BY_EXTERNAL_ID,
    (By.PROVIDER_ID, Format.FLAT): FLAT_USERS_BY_EXTERNAL_ID,
    (By.SESSION_ID, Format.DRAFT): USERS_BY_SESSION_ID,
    (By.DEVICE_ID, Format.DRAFT): USERS_BY_DEVICE_ID,
}
_TOLD_BY: Mapping[tuple[By, Format], QueryPattern] = {
    (By.EMAIL, Format.PLANNED): TWINS_BY_EMAIL_HASH,
    (By.EMAIL, Format.FLAT): FLAT_TWINS_BY_EMAIL_HASH,
    (By.PROVIDER_ID, Format.PLANNED): TWINS_BY_EXTERNAL_ID,
    (By.PROVIDER_ID, Format.FLAT): FLAT_TWINS_BY_EXTERNAL_ID,
}
PAYMENTS_OF_USER = QueryPattern(
    "payments_of_user",
    "What did this user pay, newest first?",
    keys.USER,
    sort=SortBeginsWith(keys.FIRST_PAYMENT),
    forward=False,
    page_size=PAYMENTS_READ_AT_ONCE,
)
PAYMENTS_BETWEEN = QueryPattern(
    "payments_between",
    "What did this user pay from one day to another, newest first?",
    keys.USER,
    sort=SortBetween(keys.PAYMENTS_SINCE, keys.PAYMENTS_UNTIL),
    forward=False,
    page_size=PAYMENTS_READ_AT_ONCE,
)

#: What is needed to say who is selected, to count users by status, to plan a usage reset and to
#: take a stray `ttl` away. Of a record that is stored otherwise the whole item is read.
_OF_PROFILE = ("account_status", "deactivated_at")
_OF_SUBSCRIPTION = (
    *("subscription_status", "subscription_type", "type"),
    *("start_date", "end_date", "usage_current_period"),
)
_TO_SELECT: tuple[str | Path, ...] = (
    *("PK", "SK", "ttl", "updated_at"),
    *(path("data", name) for name in _OF_PROFILE),
    *(path("data", "current_subscription", name) for name in _OF_SUBSCRIPTION),
    # The same of the flat layout, and what tells that it is of that one.
    *("auth_provider", *_OF_PROFILE),
    *(path("current_subscription", name) for name in (*_OF_SUBSCRIPTION, "status")),
)
_IS_PROFILE = path("SK").equals(keys.PROFILE.template)
INDEXED_PROFILES = ScanPattern(
    "indexed_profiles",
    "Whom is a bulk run to be done to? Of the profiles that have an e-mail hash; asked by "
    "commands.",
    index="email",
    only=_IS_PROFILE,
    projection=_TO_SELECT,
)
ALL_PROFILES = ScanPattern(
    "all_profiles",
    "The same of all profiles, also those that are in no index.",
    only=_IS_PROFILE,
    projection=_TO_SELECT,
)
#: A page that fits a processor's cache is read in half the time that one of a megabyte takes.
ITEMS_READ_AT_ONCE = 24
EVERYTHING = ScanPattern(
    "everything",
    "What is stored, of all users? Asked by the record doctor, by command.",
    page_size=ITEMS_READ_AT_ONCE,
)
WHOLE_PROFILES = ScanPattern(
    "whole_profiles",
    "Which profiles need a repair? Of the whole table: who is missing from an index is not found "
    "in it. Asked by commands and runners.",
    only=_IS_PROFILE,
)

#: What says which consents were given, in any form of them. Nearly every map `data` has an `id`, so
#: that it is seen to be one, and every flat record two of the others. Of a record that is stored
#: otherwise the whole item is read.
_CONSENTS = ("consents", *BOOLEAN_NAMES, *BESIDE_BOOLEANS)
_TO_COUNT_CONSENTS: tuple[str | Path, ...] = (
    *("PK", "SK", "entity_type"),
    *("account_status", "auth_provider", "external_id", "email_hash", *_CONSENTS),
    *(path("data", name) for name in ("id", *_CONSENTS)),
)
CONSENTS_OF_ALL = ScanPattern(
    "consents_of_all",
    "Which consents did all users give? For counts, which commands and runners make.",
    only=_IS_PROFILE,
    projection=_TO_COUNT_CONSENTS,
)


def asked_by(key: IndexKey) -> QueryPattern:
    """The question for whole users under a key; of a session or a device, for the item of it."""
    return _ASKED_BY[key.by, key.format]


def told_by(key: IndexKey) -> QueryPattern:
    """The question for the keys of users alone; by e-mail and provider id."""
    return _TOLD_BY[key.by, key.format]
