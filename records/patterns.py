"""Every question that is asked of the Serenya table."""

from backoffice.dynamo.expressions import Path, path
from backoffice.dynamo.patterns import (
    GetPattern,
    QueryPattern,
    ScanPattern,
    SortBeginsWith,
    SortBetween,
)
from records import keys

PAYMENTS_ON_USER_PAGE = 20
#: Users that are shown to choose from; of more, only that there are.
MOST_HITS = 50
#: Items of the first draft that are read on either side of payments and profile.
MOST_BESIDE = 25
#: A payment is well under a kilobyte, so this stays far from the megabyte of one Query.
PAYMENTS_READ_AT_ONCE = 200

PROFILE_BY_ID = GetPattern(
    "profile_by_id", "What does the table say about this user?", keys.USER, sort=keys.PROFILE
)
USER_PAGE = QueryPattern(
    "user_page",
    "Who is this user, and what did they pay lately? The profile sorts after the payments, and "
    "sessions and subscriptions of the first draft after that, so one backward read gives all.",
    keys.USER,
    sort=SortBetween(keys.FIRST_PAYMENT, keys.AFTER_SUBSCRIPTIONS),
    forward=False,
    # One payment more than is shown: only then is it sure that there are older ones.
    page_size=1 + PAYMENTS_ON_USER_PAGE + 1,
)
DEVICES_AND_JOBS = QueryPattern(
    "devices_and_jobs_beside",
    "Which devices and jobs of the first draft are there beside this user's profile?",
    keys.USER,
    sort=SortBetween(keys.FIRST_DEVICE, keys.AFTER_JOBS),
    page_size=MOST_BESIDE + 1,
)
SESSIONS_AND_SUBSCRIPTIONS = QueryPattern(
    "sessions_and_subscriptions_beside",
    "Which sessions and subscriptions of the first draft are there beside this user's profile? "
    "Asked where something is done to one of them.",
    keys.USER,
    sort=SortBetween(keys.FIRST_SESSION, keys.AFTER_SUBSCRIPTIONS),
    forward=False,
    page_size=MOST_BESIDE + 1,
)
USERS_BY_SESSION_ID = QueryPattern(
    "users_by_session_id",
    "Whose is this session of the first draft?",
    keys.BY_SESSION,
    index="email",
    page_size=25,
)
USERS_BY_DEVICE_ID = QueryPattern(
    "users_by_device_id",
    "Whose is this device of the first draft? It may be of several users.",
    keys.BY_DEVICE,
    index="email",
    page_size=25,
)
USERS_BY_EMAIL_HASH = QueryPattern(
    "users_by_email_hash",
    "Which users have an e-mail with this hash? It is not unique.",
    keys.BY_EMAIL,
    index="email",
    page_size=25,
)
USERS_BY_EXTERNAL_ID = QueryPattern(
    "users_by_external_id",
    "Which users sign in with this id at this provider?",
    keys.BY_EXTERNAL_ID,
    index="external",
    page_size=25,
)
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
_TO_SELECT: tuple[str | Path, ...] = (
    *("PK", "SK", "ttl", "updated_at"),
    *(path("data", name) for name in ("account_status", "deactivated_at")),
    *(
        path("data", "current_subscription", name)
        for name in (
            *("subscription_status", "subscription_type", "type"),
            *("start_date", "end_date", "usage_current_period"),
        )
    ),
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
