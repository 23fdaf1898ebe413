"""The demo's users: found by what they are, changed behind the agent's back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry
from backoffice.audit.items import audit_table
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import FieldGroup
from backoffice.bulk.steps import RUN_ID
from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Index, Table
from backoffice.dynamo.unread import Unread, known
from backoffice.dynamo.wire import Item
from backoffice.staff.items import session_key
from billing.app_services import record_payment
from records import keys
from records.lists import AccountStatus, DeviceStatus, PaymentStatus, SessionStatus
from records.model import User
from records.new_records import NewPayment, NewSession
from records.table import StoredUser, UsersTable, is_profile, serenya_table
from tests import words
from users.app_services import set_session

SCOPE_SECONDS = 20.0
ADA = "ada@example.com"
#: Names that devices have, and that are no model and no word of a page.
DEVICE_NAMES = {"手机", "телефон", "📱", "Kitchen tablet"}
#: What the demo masks: ids at payment providers stand open there.
MASKED = (words.IDENTITY, words.CONTACT, words.NETWORK)

Kind = Callable[[User], bool]


@dataclass(frozen=True)
class Person:
    """A user of the demo, as stored when the tests began."""

    user_id: str
    stored: StoredUser

    @property
    def user(self) -> User:
        return self.stored.user

    @property
    def url(self) -> str:
        return f"/users/{self.user_id}/"

    @property
    def personal(self) -> list[str]:
        """The texts that must not be in a page while they are masked."""
        return [text for group in MASKED for text in self.texts_of(group)]

    def texts_of(self, group: FieldGroup) -> list[str]:
        """The texts of one group of masked fields."""
        profile, device = self.user.profile, known(self.user.device)
        texts = {
            words.IDENTITY: [profile.name, profile.family_name, profile.external_id],
            words.CONTACT: [profile.email],
            words.NETWORK: [device.device_name if device else None],
        }
        return [text for text in map(known, texts[group]) if text]


class People:
    """All users of the demo. Who is taken by one test is not given to another."""

    def __init__(self, client: Client) -> None:
        self.client = client
        table = serenya_table(
            "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
        )
        self.users = UsersTable(client, table)
        self.trail = Trail(
            client, audit_table("serenya-dev-audit"), words.VOCABULARY, words.TYPED_KEYS
        )
        self.backoffice = Table(
            "serenya-dev-backoffice",
            indexes={"listing": Index("GSI1-Listing", "GSI1PK", "GSI1SK")},
        )
        self._items: dict[str, Item] = {}
        self._people = list(self._read())
        self._taken: set[str] = set()

    # -- finding -----------------------------------------------------------------------------

    @property
    def everybody(self) -> list[Person]:
        """All of them."""
        return list(self._people)

    def find(self, kind: Kind) -> Person:
        """Somebody of that kind; others may meet them too."""
        return next(person for person in self._people if kind(person.user))

    def by_email(self, email: str) -> Person:
        return self.find(lambda user: user.profile.email == email)

    def all_behind(self, email: str) -> list[Person]:
        """Everybody who signed up with exactly this e-mail."""
        return [person for person in self._people if person.user.profile.email == email]

    def take(self, kind: Kind) -> Person:
        """Somebody of that kind, for one test alone."""
        taken = next(
            person
            for person in reversed(self._people)
            if person.user_id not in self._taken and kind(person.user)
        )
        self._taken.add(taken.user_id)
        return taken

    # -- what happens to them ----------------------------------------------------------------

    def now(self, person: Person) -> User:
        """The user as stored at this moment."""
        with call_scope(seconds=SCOPE_SECONDS):
            found = self.users.find_user(person.user_id)
        assert found
        return found.user

    def sign_in_again(self, person: Person) -> str:
        """The user opens a newer session; returns its id."""
        now, device = datetime.now(UTC), known(person.user.device)
        new = NewSession(
            session_id=f"sess_{secrets.token_hex(8)}",
            device_id=known(device.device_id) or "" if device else "web",
            refresh_token_hash=secrets.token_hex(32),
            access_token_hash=secrets.token_hex(32),
            expires_at=now + timedelta(days=1),
            last_biometric_auth_at=now,
            biometric_expires_at=now + timedelta(days=7),
        )
        with call_scope(seconds=SCOPE_SECONDS):
            set_session(users=self.users, user_id=person.user_id, new=new, now=now)
        return new.session_id

    def revoke_device(self, person: Person) -> None:
        """The device is revoked by somebody else."""
        status = path("data", "current_device", "status")
        self.change(person, Update(set_(status, DeviceStatus.REVOKED)))

    def entries_on(self, person: Person) -> list[Entry]:
        """What is on record about the user, newest first, without look-ups and page views."""
        with call_scope(seconds=SCOPE_SECONDS):
            entries = self.trail.list_of_subject(words.USER.of(person.user_id)).entries
        return [entry for entry in entries if entry.reason]

    def acts_on(self, person: Person) -> list[Action]:
        """What was done to the user for a reason, newest first; but by runs, which other tests plan
        on whom ever they find."""
        return [each.action for each in self.entries_on(person) if RUN_ID not in each.new]

    def change(self, person: Person, update: Update) -> None:
        """The record is another from now on, as nobody of staff would make it."""
        with call_scope(seconds=SCOPE_SECONDS):
            self.client.update(self.users.table, self._key(person), update, path("PK").exists())

    def restore(self, person: Person) -> None:
        """The record is as it was when the tests began."""
        with call_scope(seconds=SCOPE_SECONDS):
            self.client.put(self.users.table, self._items[person.user_id], path("PK").exists())

    def pay(self, person: Person, at: datetime, reference: str) -> None:
        """The user pays the same as ever, at `at`."""
        new = NewPayment(
            payment_id=f"pay_{secrets.token_hex(8)}",
            user_id=person.user_id,
            subscription_id="sub-1",
            amount=Decimal("9.99"),
            currency="EUR",
            payment_status=PaymentStatus.COMPLETED,
            provider_transaction_id=reference,
            payment_method="credit_card",
            processed_at=at,
        )
        with call_scope(seconds=SCOPE_SECONDS):
            record_payment(users=self.users, new=new, now=at)

    def was_revealed(self, person: Person, at: datetime, role: Role, cookie: str) -> None:
        """Who has that session saw the name of the user, at `at`."""
        staff_id = cookie.partition(".")[0]
        entry = new_entry(
            words.REVEALED,
            words.USER.of(person.user_id),
            actor=Actor(staff_id, role),
            now=at,
            reason=Reason.of(words.LOST_DEVICE, "Caller lost a phone"),
            new={"group": words.IDENTITY.name},
            fields=("name",),
        )
        with call_scope(seconds=SCOPE_SECONDS):
            self.trail.record(entry)

    def was_viewed(self, person: Person, at: datetime, role: Role, cookie: str) -> None:
        """Who has that session looked at the user, at `at`."""
        actor, subject = Actor(cookie.partition(".")[0], role), words.USER.of(person.user_id)
        with call_scope(seconds=SCOPE_SECONDS):
            self.trail.record(new_entry(words.VIEWED, subject, actor=actor, now=at))

    def _key(self, person: Person) -> Item:
        return self.users.table.key(keys.USER.key(user_id=person.user_id), keys.PROFILE.key())

    def end_session(self, cookie: str) -> None:
        """End a staff member's session as the server would: its item is gone."""
        staff_id = cookie.partition(".")[0]
        digest = hashlib.sha256(cookie.encode()).hexdigest()
        key = session_key(self.backoffice, staff_id, digest)
        with call_scope(seconds=SCOPE_SECONDS):
            self.client.delete(self.backoffice, key, path("PK").exists())

    # -- reading them all --------------------------------------------------------------------

    def _read(self) -> Iterator[Person]:
        """Tests may read the whole table; the site never does."""
        request: dict[str, Any] = {"TableName": self.users.table.name}
        while True:
            with call_scope(seconds=SCOPE_SECONDS, may_scan=True):
                answer = self.client.send("Scan", request, repeatable=True)
            for item in filter(is_profile, answer["Items"]):
                stored = StoredUser.of(item)
                self._items[stored.user.user_id] = item
                yield Person(stored.user.user_id, stored)
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


# -- kinds ----------------------------------------------------------------------------------------


def can_be_revoked(user: User) -> bool:
    """An ordinary user with a session on their own, active device."""
    session, device = known(user.session), known(user.device)
    return bool(
        session
        and device
        and session.status == SessionStatus.ACTIVE
        and device.status == DeviceStatus.ACTIVE
        and session.device_id == device.device_id
        and user.profile.account_status == AccountStatus.ACTIVE
        and user.profile.name
        and user.profile.email != ADA
        and not user.has_ttl
        and not user.other
    )


def has_a_stray_ttl(user: User) -> bool:
    return user.has_ttl and user.profile.email != ADA


def has_usage(user: User) -> bool:
    """An ordinary user who has had documents processed in this period."""
    usage = known(user.usage)
    return can_be_revoked(user) and bool(usage and usage.documents_processed)


def has_sealed_names(user: User) -> bool:
    """Somebody of the flat layout, whose e-mail and names the app encrypted."""
    return user.profile.email is Unread.ENCRYPTED and user.profile.name is Unread.ENCRYPTED


def has_a_name_for_the_device(user: User) -> bool:
    """Somebody whose device has a name of its own, which stands nowhere else on the page."""
    device = known(user.device)
    return can_be_revoked(user) and bool(device and device.device_name in DEVICE_NAMES)
