"""Every question that is asked of the Serenya table."""

from backoffice.dynamo.patterns import GetPattern, QueryPattern, SortBeginsWith, SortBetween
from records import keys

PAYMENTS_ON_USER_PAGE = 20
#: Users that are shown to choose from; of more, only that there are.
MOST_HITS = 50
#: A payment is well under a kilobyte, so this stays far from the megabyte of one Query.
PAYMENTS_READ_AT_ONCE = 200

PROFILE_BY_ID = GetPattern(
    "profile_by_id", "What does the table say about this user?", keys.USER, sort=keys.PROFILE
)
USER_PAGE = QueryPattern(
    "user_page",
    "Who is this user, and what did they pay lately? The profile sorts after the payments, so "
    "one backward read gives both.",
    keys.USER,
    sort=SortBetween(keys.FIRST_PAYMENT, keys.PROFILE),
    forward=False,
    # One payment more than is shown: only then is it sure that there are older ones.
    page_size=1 + PAYMENTS_ON_USER_PAGE + 1,
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
