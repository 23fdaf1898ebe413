"""How staff are stored: keys, access patterns, and the items both ways.

An account and its sessions share a partition, so that one batch reads both. The e-mail is
unique through an item of its own, keyed by the e-mail's hash. The ids of all active admins stand
in one item, so that the last of them can be told by a condition.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.expressions import (
    Condition,
    Raw,
    Update,
    add,
    delete_from,
    path,
    remove,
    set_,
)
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.keys import partition, sort
from backoffice.dynamo.patterns import GetPattern, QueryPattern, SortBeginsWith
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.wire import Item, Value, decode_item, encode_item
from backoffice.staff.domain import Account, Counter, Session

log = logging.getLogger("backoffice.staff.items")

STAFF = partition("STAFF#{staff_id}")
ACCOUNT = sort("ACCOUNT")
SESSION = sort("SESSION#{digest}")
EMAIL = partition("STAFF_EMAIL#{email_hash}")
MARKER = sort("MARKER")
ATTEMPTS = partition("SIGN_IN#{kind}#{digest}")
COUNTER = sort("COUNTER")
#: The kind of counter that goes by the hash of an account's e-mail.
BY_ACCOUNT = "account"
LISTING = partition("STAFF_LIST")
# Not by name or e-mail: the cursor of a list holds this key and stands in URLs.
LISTED = sort("{created_at}#{staff_id}")

ROSTER = partition("STAFF_ROSTER")
ACTIVE_ADMINS = sort("ACTIVE_ADMINS")
_ADMIN_IDS = path("staff_ids")

#: The session epoch as items, entries and signed acts name it: what is stored keeps its name.
SESSION_EPOCH = "auth_epoch"
_FIELD_NAMES = {SESSION_EPOCH: "session_epoch"}

IS_NEW: Condition = path("PK").missing()
EXISTS: Condition = path("PK").exists()

ACCOUNT_BY_ID = GetPattern(
    "staff_account_by_id", "Who is this member of staff?", STAFF, sort=ACCOUNT
)
SESSION_BY_DIGEST = GetPattern(
    "staff_session_by_digest",
    "Is this session still there? Asked in one batch with the account.",
    STAFF,
    sort=SESSION,
)
SESSIONS_OF_STAFF = QueryPattern(
    "staff_sessions",
    "Where is this member of staff signed in?",
    STAFF,
    sort=SortBeginsWith(sort("SESSION#")),
    page_size=100,
)
COUNTER_BY_DIGEST = GetPattern(
    "staff_sign_in_counter",
    "How many sign-ins failed for this account?",
    ATTEMPTS,
    sort=COUNTER,
)
ACCOUNT_BY_EMAIL = GetPattern(
    "staff_marker_by_email", "Which account has this e-mail?", EMAIL, sort=MARKER
)
ACCOUNTS = QueryPattern(
    "staff_accounts",
    "Who works here, in the order the accounts were created?",
    LISTING,
    index="listing",
    page_size=50,
)
ALL_ACCOUNTS = QueryPattern(
    "staff_accounts_all",
    "Who may be meant by the name that was typed? As many at once as DynamoDB sends.",
    LISTING,
    index="listing",
    page_size=1000,
)

ROSTER_OF_ADMINS = GetPattern(
    "staff_roster",
    "Who is an active admin? Asked by a command that compares it with the accounts.",
    ROSTER,
    sort=ACTIVE_ADMINS,
)

# An item stays a while after its use, so that a clock that is off removes nothing too early.
_TTL_MARGIN = timedelta(hours=1)

Model = TypeVar("Model", Account, Session, Counter)
_ACCOUNT = TypeAdapter(Account)
_SESSION = TypeAdapter(Session)
_COUNTER = TypeAdapter(Counter)


def staff_table(name: str) -> Table:
    """The back-office's own table under its deployed name."""
    return Table(name, indexes={"listing": Index("GSI1-Listing", "GSI1PK", "GSI1SK")})


def account_key(table: Table, staff_id: str) -> Item:
    return table.key(STAFF.key(staff_id=staff_id), ACCOUNT.key())


def session_key(table: Table, staff_id: str, digest: str) -> Item:
    return table.key(STAFF.key(staff_id=staff_id), SESSION.key(digest=digest))


def counter_key(table: Table, kind: str, digest: str) -> Item:
    return table.key(ATTEMPTS.key(kind=kind, digest=digest), COUNTER.key())


def item_of_account(account: Account) -> Item:
    """The wire item of an account."""
    created_at = instant_text(account.created_at)
    values: dict[str, Value] = {
        "PK": STAFF.key(staff_id=account.staff_id),
        "SK": ACCOUNT.key(),
        "GSI1PK": LISTING.key(),
        "GSI1SK": LISTED.key(created_at=created_at, staff_id=account.staff_id),
        "entity_type": "staff_account",
        "staff_id": account.staff_id,
        "email": account.email,
        "name": account.name,
        "role": account.role.name,
        "status": account.status,
        "password": account.password,
        SESSION_EPOCH: account.session_epoch,
        "time_zone": account.time_zone,
        "must_change_password": account.must_change_password,
        "created_at": created_at,
        "updated_at": instant_text(account.updated_at),
    }
    for name in ("password_expires_at", "last_sign_in_at"):
        instant = getattr(account, name)
        if instant:
            values[name] = instant_text(instant)
    return encode_item(values)


def update_between(before: Account, after: Account) -> Update:
    """The update that makes one account of the other, and touches nothing that stays."""
    old, new = item_of_account(before), item_of_account(after)
    changed = [set_(path(name), Raw(new[name])) for name in new if new[name] != old.get(name)]
    return Update(*changed, *(remove(path(name)) for name in old if name not in new))


def account_of(item: Item | None, vocabulary: Vocabulary) -> Account | None:
    """The account in an item; None where there is none, or none that can be read."""
    return _read(_ACCOUNT, item, role=vocabulary.role)


def is_as_seen(account: Account) -> Condition:
    """Nothing that ends sessions was changed since the account was read."""
    no_other_change_since = path(SESSION_EPOCH).equals(account.session_epoch)
    role_is_as_seen = path("role").equals(account.role.name)
    status_is_as_seen = path("status").equals(account.status)
    return no_other_change_since & role_is_as_seen & status_is_as_seen


def roster_key(table: Table) -> Item:
    return table.key(ROSTER.key(), ACTIVE_ADMINS.key())


def entered(staff_id: str) -> tuple[Update, Condition]:
    """One more in the roster of active admins; the first one starts it."""
    update = Update(add(_ADMIN_IDS, {staff_id}), set_(path("entity_type"), "staff_roster"))
    return update, IS_NEW | EXISTS


def struck(staff_id: str) -> tuple[Update, Condition]:
    """One less in the roster of active admins, unless it is the last."""
    is_in_the_roster = _ADMIN_IDS.contains(staff_id)
    is_not_the_last = _ADMIN_IDS.size().above(1)
    return Update(delete_from(_ADMIN_IDS, {staff_id})), is_in_the_roster & is_not_the_last


def rebuilt(
    staff_ids: AbstractSet[str], *, instead_of: AbstractSet[str] | None
) -> tuple[Update, Condition]:
    """The roster as it is to be, where it is still as it was seen."""
    update = Update(set_(_ADMIN_IDS, set(staff_ids)), set_(path("entity_type"), "staff_roster"))
    is_as_it_was = _ADMIN_IDS.equals(set(instead_of)) if instead_of else _ADMIN_IDS.missing()
    return update, is_as_it_was


def admins_in_roster(item: Item | None) -> frozenset[str] | None:
    """The ids in the roster; None where there is no roster, or an empty one."""
    return frozenset(item["staff_ids"]["SS"]) if item and "staff_ids" in item else None


def item_of_marker(*, email_hash: str, staff_id: str) -> Item:
    """The wire item that keeps an e-mail unique."""
    return encode_item(
        {
            "PK": EMAIL.key(email_hash=email_hash),
            "SK": MARKER.key(),
            "entity_type": "staff_email",
            "staff_id": staff_id,
        }
    )


def staff_id_in_marker(item: Item | None) -> str | None:
    """The account an e-mail marker leads to."""
    return item["staff_id"]["S"] if item else None


def item_of_session(session: Session, *, ends_at: datetime) -> Item:
    """The wire item of a session that is over by `ends_at`."""
    return encode_item(
        {
            "PK": STAFF.key(staff_id=session.staff_id),
            "SK": SESSION.key(digest=session.digest),
            "entity_type": "staff_session",
            "staff_id": session.staff_id,
            "digest": session.digest,
            "created_at": instant_text(session.created_at),
            "last_seen_at": instant_text(session.last_seen_at),
            "data": session.data,
            "ttl": ttl(ends_at),
        }
    )


def session_of(item: Item | None) -> Session | None:
    """The session in an item; None where there is none, or none that can be read."""
    return _read(_SESSION, item)


def counter_of(item: Item | None) -> Counter | None:
    """The counter in an item; None where there is none, or none that can be read."""
    return _read(_COUNTER, item)


def ttl(ends_at: datetime) -> int:
    """When DynamoDB may remove an item that is of no use after `ends_at`."""
    return int((ends_at + _TTL_MARGIN).timestamp()) + 1


def _read(
    adapter: TypeAdapter[Model], item: Item | None, **words: Callable[[str], object]
) -> Model | None:
    """What a model says of an item; `words` make values of the names that are stored."""
    if item is None:
        return None
    try:
        values = {_FIELD_NAMES.get(name, name): v for name, v in decode_item(item).items()}
        for name, word in words.items():
            values[name] = word(str(values.get(name, "")))
        return adapter.validate_python(values)
    except (ValidationError, EncodingError):
        # Not the error itself: it quotes values.
        key = (item["PK"].get("S"), item["SK"].get("S"))
        log.error("The item %s/%s does not fit its contract.", *key)  # noqa: TRY400
        return None
