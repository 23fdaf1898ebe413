"""Names that are stored or signed: what is stored keeps the old one, whatever the code says.

`pinned.json` has them as they were given out. Who renames one changes what is on record about
people, who may sign in or which forms still work; the test says which, before a deployment does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from itsdangerous import URLSafeSerializer

import backoffice.audit.items
import backoffice.bulk.items
import backoffice.notes.items
import backoffice.staff.items
import records.keys
from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.approval import Approval
from backoffice.administration.act_words import CREATE, STAFF_ACTS
from backoffice.audit.entries import new_entry
from backoffice.audit.items import ENTRIES_OF_STAFF, audit_table, item_of
from backoffice.audit.reasons import Reason
from backoffice.bulk.items import item_of_run
from backoffice.bulk.runs import State, Wanted, Why
from backoffice.dynamo.keys import KeyTemplate
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.patterns import (
    AccessPattern,
    KeyedPattern,
    QueryPattern,
    SortAfter,
    SortBefore,
    SortBeginsWith,
    SortBetween,
)
from backoffice.dynamo.table import Table
from backoffice.runs.act_pages import PLANS, RUN_ACTS
from backoffice.settings import transport
from backoffice.staff.devices import remember_device
from backoffice.staff.domain import Account, Session, Status
from backoffice.staff.items import item_of_account, item_of_session, staff_table
from backoffice.staff.models import StaffMember
from backoffice.staff.services.throttle import (
    PER_48,
    PER_56,
    PER_ACCOUNT,
    PER_DEVICE,
    PER_NETWORK_ADDRESS,
)
from backoffice.web.acts.forms import signed
from billing.app_services import record_payment
from records.table import serenya_table
from scripts.processes import ROOT
from serenya_admin.environment import read_environment
from tests import words
from tests.backoffice.bulk.plans import a_run
from tests.new_records import new_payment, new_user
from tests.web import PASSWORD, Browser, Site
from tests.web_traffic import Request
from users.act_words import REVEALS, USER_ACTS
from users.app_services import create_user
from users.notes import USER_NOTES
from users.repairs import REPAIRS

PINNED: dict[str, Any] = json.loads(
    (ROOT / "tests" / "serenya_admin" / "pinned.json").read_text(encoding="utf-8")
)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUPPORT = Actor("a" * 32, words.SUPPORT, "request-1")
ACT = Act("0" * 32, "revoke-session", SUPPORT.staff_id, words.USER.of("user-1"))
ACCOUNT = Account(
    staff_id="a" * 32,
    email="robin@staff.example",
    name="Robin",
    role=words.SUPPORT,
    status=Status.ACTIVE,
    password="argon2$hash",
    password_expires_at=NOW,
    created_at=NOW,
    updated_at=NOW,
    last_sign_in_at=NOW,
)


def hold(topic: str, names: Iterable[str], meaning: str) -> None:
    """Fail where names are not those that are pinned, and say what that means."""
    pinned, here = list(PINNED[topic]), list(names)
    gone = [name for name in pinned if name not in here]
    new = [name for name in here if name not in pinned]
    if gone:
        pytest.fail(
            f"Gone or renamed ({topic}): {', '.join(gone)}. {meaning} If that is meant, say in "
            "the changelog what becomes of what is stored, and take the name out of pinned.json."
        )
    if new:
        pytest.fail(
            f"New ({topic}): {', '.join(new)}. From the first deployment on this name is kept for "
            "good: add it to pinned.json once it is the right one."
        )


# -- what is declared ----------------------------------------------------------------------------

VOCABULARY: dict[str, tuple[Iterable[str], str]] = {
    "actions": (
        words.VOCABULARY.actions,
        "Entries on record have the old name: they would be shown by it, and count as changes.",
    ),
    "roles": (
        words.VOCABULARY.roles,
        "Accounts are stored with the old name: who has that role could do nothing any more.",
    ),
    "permissions": (
        words.VOCABULARY.permissions,
        "Templates ask by this name: they would get no for an answer.",
    ),
    "reason categories": (
        words.VOCABULARY.categories,
        "Reasons on record have the old name: they would be shown by it.",
    ),
    "field groups": (
        words.VOCABULARY.field_groups,
        "Entries say by the old name what was revealed, and open forms choose by it.",
    ),
    "subjects": (
        words.VOCABULARY.subject_kinds,
        "Entries stand under keys with the old name: nobody would find them any more.",
    ),
    "acts": (
        [each.kind.name for pages in (
            USER_ACTS, REPAIRS, REVEALS, STAFF_ACTS, CREATE, USER_NOTES, RUN_ACTS, PLANS)
         for each in pages.words],
        "Open forms are signed for the old name, and URLs have it: they would be outdated.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("topic", VOCABULARY)
def test_a_declared_name_stays(topic: str) -> None:
    hold(topic, *VOCABULARY[topic])


# -- forms and entries ---------------------------------------------------------------------------

FORM = "What was signed or stored in the form before has the same number and other fields"


def test_the_fields_of_a_signed_act_stay_as_long_as_its_form() -> None:
    values = ACT.values()
    assert values["form"] == PINNED["form of acts"], (
        "A new form of acts: all open forms are outdated. Leave one of the form before in "
        "tests/users/outdated_forms, then change pinned.json."
    )
    hold("fields of acts", values, f"{FORM}: raise FORM in backoffice/acts/act.py.")


def entry_item() -> dict[str, Any]:
    """An entry with everything that an entry can have."""
    return item_of(
        new_entry(
            words.REVEALED,
            words.USER.of("user-1"),
            actor=SUPPORT,
            now=NOW,
            reason=Reason.of(words.SECURITY, "Asked on the phone", "T-1"),
            old={"status": "active"},
            new={"status": "revoked"},
            fields=("name",),
        )
    )


def test_the_attributes_of_an_entry_stay_as_long_as_its_form() -> None:
    item = entry_item()
    assert item["form"] == {"N": str(PINNED["form of entries"])}, (
        "A new form of entries: those on record stay in the old one for good, and the version "
        "before this one cannot read the new ones. Read both, then change pinned.json."
    )
    meaning = "Entries on record have the old name and could not be read, or not be found."
    hold("attributes of entries", item, meaning)
    hold("attributes of reasons", item["reason"]["M"], meaning)


# -- keys and items ------------------------------------------------------------------------------


def key_templates(module: ModuleType) -> list[str]:
    """The texts of all templates that a module has, those inside its patterns included."""
    found: list[KeyTemplate] = []
    for value in vars(module).values():
        found += [value] if isinstance(value, KeyTemplate) else []
        found += _templates_of(value) if isinstance(value, AccessPattern) else []
    return list(dict.fromkeys(template.template for template in found))


def _templates_of(pattern: AccessPattern) -> Iterator[KeyTemplate]:
    if isinstance(pattern, KeyedPattern):
        yield pattern.partition
    match pattern.sort if isinstance(pattern, QueryPattern) else getattr(pattern, "sort", None):
        case SortBetween(low, high):
            yield from (low, high)
        case SortBeginsWith(key) | SortBefore(key) | SortAfter(key):
            yield key
        case KeyTemplate() as template:
            yield template


@pytest.mark.parametrize(
    ("topic", "module"),
    [
        ("keys of users", records.keys),
        ("keys of the trail", backoffice.audit.items),
        ("keys of staff", backoffice.staff.items),
        ("keys of notes", backoffice.notes.items),
        ("keys of runs", backoffice.bulk.items),
    ],
)
def test_a_key_stays(topic: str, module: ModuleType) -> None:
    meaning = "Items stand under the old key: what is stored would not be found, or twice."
    hold(topic, key_templates(module), meaning)


def test_what_a_run_is_at_stays() -> None:
    meaning = "Runs are stored with the old name: they could not be read, or gone on with."
    hold("states of runs", dict.fromkeys([*State, *Wanted, *Why]), meaning)


def test_the_attributes_of_a_run_stay_as_long_as_its_form() -> None:
    whole = a_run(
        undoes="r",
        why=Why.ASKED,
        approval=Approval("2", "d", NOW),
        begun_at=NOW,
        paused_at=NOW,
        ended_at=NOW,
    )
    meaning = "Runs are stored with the old name: they could not be read, or gone on with."
    hold("attributes of runs", item_of_run(whole), meaning)


def users_table() -> Table:
    """The users table of a deployment that says nothing of its indexes."""
    needed = {"ENVIRONMENT": "dev", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "x"}
    needed["TYPED_KEYS"] = f"k1:{'x' * 50}"
    read = read_environment(needed, lambda _: {})
    return serenya_table(
        "users", email_index=read.EMAIL_INDEX_NAME, external_index=read.EXTERNAL_INDEX_NAME
    )


def index_names(table: Table) -> list[str]:
    return [
        f"{index.name} {index.partition_key} {index.sort_key}" for index in table.indexes.values()
    ]


def test_an_index_stays() -> None:
    meaning = "DynamoDB knows the index by the old name: asked by the new one, it answers no more."
    hold("indexes of users", index_names(users_table()), meaning)
    hold("indexes of the trail", index_names(audit_table("audit")), meaning)
    hold("indexes of staff", index_names(staff_table("staff")), meaning)


def test_the_attributes_of_staff_stay() -> None:
    meaning = "Accounts and sessions are stored with the old name: nobody could sign in."
    hold("attributes of accounts", item_of_account(ACCOUNT), meaning)
    session = Session(staff_id="a" * 32, digest="b", created_at=NOW, last_seen_at=NOW, data="{}")
    hold("attributes of sessions", item_of_session(session, ends_at=NOW), meaning)


def test_what_counters_are_named_stays(site: Site) -> None:
    limits = (PER_ACCOUNT, PER_DEVICE, PER_NETWORK_ADDRESS, PER_56, PER_48)
    meaning = "Failed sign-ins are counted under the old name: a lock would end at once."
    hold("kinds of counters", dict.fromkeys(limit.counted_by for limit in limits), meaning)
    credentials = {"username": "nobody@staff.example", "password": PASSWORD}
    Browser(REMOTE_ADDR="198.51.100.8").post("/sign-in/", credentials)
    written = [
        write["Update"]
        for _, body in site.recorder.requests
        for write in body.get("TransactItems", [])
        if "Update" in write
    ]
    names = {name for each in written for name in each["ExpressionAttributeNames"].values()}
    hold("attributes of counters", sorted(names | {"SK"}), meaning)


def test_a_type_of_entity_stays(site: Site) -> None:
    """All types that the site, its commands and the app's services write."""
    account = site.new_account(words.ADMIN)
    for password in ("not the password of anyone", PASSWORD):
        credentials = {"username": account.email, "password": password}
        Browser(REMOTE_ADDR="198.51.100.9").post("/sign-in/", credentials)
    with site.scope():
        user = new_user("user-of-the-pinned-names")
        create_user(users=site.users, new=user, now=NOW)
        record_payment(users=site.users, new=new_payment(user.user_id, NOW), now=NOW)
    site.add_note(user.user_id, words.SUPPORT, "Asked for the export")
    meaning = "Items are stored with the old type: whoever tells them apart by it would not."
    hold("types of entities", sorted(set(entity_types(site.recorder.requests))), meaning)


def entity_types(requests: Sequence[Request]) -> Iterator[str]:
    """The types in everything that was written."""
    for _, body in requests:
        for action in body.get("TransactItems", [{"Single": body}]):
            (write,) = action.values()
            if "entity_type" in write.get("Item", {}):
                yield write["Item"]["entity_type"]["S"]
            names = write.get("ExpressionAttributeNames", {})
            for alias in (alias for alias, name in names.items() if name == "entity_type"):
                value = re.search(rf"{alias} = (:\d+)", write.get("UpdateExpression", ""))
                if value:
                    yield write["ExpressionAttributeValues"][value[1]]["S"]


# -- signing in ----------------------------------------------------------------------------------


def test_what_sessions_and_browsers_name_stays() -> None:
    meaning = "Sessions and browsers have the old name: everybody would be signed out."
    hold("session engine", [settings.SESSION_ENGINE], meaning)
    hold("authentication backends", settings.AUTHENTICATION_BACKENDS, meaning)
    names = [
        transport(tls=tls)[f"{kind}_COOKIE_NAME"]
        for tls in (True, False)
        for kind in ("SESSION", "CSRF", "DEVICE")
    ]
    hold("cookies", names, meaning)


def test_passwords_are_hashed_under_the_name_that_is_stored() -> None:
    meaning = "Passwords are stored with the old name of their hash: none would be right."
    hold("password hashes", [make_password("x").partition("$")[0]], meaning)


# -- salts ---------------------------------------------------------------------------------------


def opens(topic: str, opened: Callable[[str], bool], meaning: str) -> None:
    """Fail where what is signed here does not open with the salt that is pinned."""
    if not opened(PINNED["salts"][topic]):
        pytest.fail(f"The salt of {topic}, or what it signs, is another one. {meaning}")


def _act(salt: str) -> bool:
    try:
        return bool(signing.loads(signed(ACT), salt=salt) == ACT.values())
    except signing.BadSignature:
        return False


def _session(salt: str) -> bool:
    bound_to = f"{ACCOUNT.password}\nsupport\nactive\n1"
    hashed = salted_hmac(salt, bound_to, settings.SECRET_KEY, algorithm="sha256").hexdigest()
    return StaffMember.of(ACCOUNT).get_session_auth_hash() == hashed


def _device(salt: str) -> bool:
    response = HttpResponse()
    remember_device(response, ACCOUNT)
    cookie = response.cookies[settings.DEVICE_COOKIE_NAME].value
    try:
        signed_for = signing.Signer(salt=salt).unsign(cookie)
    except signing.BadSignature:
        return False
    return signed_for.startswith(f"{ACCOUNT.staff_id}.")


def _cursor(salt: str) -> bool:
    key = {"PK": {"S": "x"}}
    question = ["entries_of_staff", "staff", False, [("staff_id", "x")]]
    whole = salt.encode() + hashlib.sha256(orjson.dumps(question)).digest()
    reader = URLSafeSerializer(
        "secret", salt=whole, signer_kwargs={"digest_method": hashlib.sha256}
    )
    cursor = CursorSigner(["secret"]).sign(key, ENTRIES_OF_STAFF, {"staff_id": "x"})
    return bool(reader.loads_unsafe(cursor) == (True, key))


def test_a_salt_stays() -> None:
    opens("acts", _act, "All open forms would be damaged ones.")
    opens("devices", _device, "No device would be known any more: strangers could lock people out.")
    opens("sessions", _session, "Everybody would be signed out.")
    opens("cursors", _cursor, "Every URL of a further page of a list would be refused.")
