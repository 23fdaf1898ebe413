"""Reveals as the page asks for them, and records with encrypted fields to reveal."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from backoffice.acts.act import Act
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import FieldGroup
from backoffice.aws.kms import Encrypted, KmsError
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.expressions import path
from backoffice.dynamo.parallel import begun
from backoffice.dynamo.testing import FaultInjector, operation_of
from backoffice.dynamo.transport import Transport
from backoffice.dynamo.wire import Item, encode_item
from backoffice.net.messages import Answer, Request
from backoffice.notes.store import NotePage
from demo.sealing import DemoKey, seal
from records.emails import text_hash
from records.sealed import KeyOpener
from records.table import UsersTable
from tests import words
from tests.backoffice.aws.keys import Kms
from tests.conftest import Clock
from tests.users.people import SUPPORT
from users.services.reading import Activity, NamesOf, Reading
from users.services.revealing import RevealAsked, reveal, reveal_fields

SAMPLES = Path(__file__).parent.parent / "samples" / "flat.json"
REASON = Reason.of(words.USER_REQUEST, "Spelling of the name", "")
#: What is encrypted in the records of these tests.
SEALED = {
    "email": "margaret@canary-mail.example",
    "name": "Margaret Åsa Hamilton",
    "given_name": "Margaret Åsa",
    "family_name": "Hamilton",
}
IDENTITY = ("name", "given_name", "family_name", "external_id")

Naming = Callable[[Activity, NotePage], dict[str, str]]


def sealed_item(user_id: str, **instead: str | None) -> Item:
    """A flat profile as the app writes it, with fields sealed for it, or others `instead`."""
    values: dict[str, Any] = json.loads(SAMPLES.read_text("utf-8"))[0]
    values |= {"PK": f"USER#{user_id}", "id": user_id}
    # Else all of them would be records of one person.
    values |= {"email_hash": text_hash(user_id), "external_id": user_id}
    values |= {"GSI1PK": f"EMAIL#{values['email_hash']}", "GSI1SK": f"USER#{user_id}"}
    values |= {"GSI2PK": f"EXTERNAL#google#{user_id}", "GSI2SK": f"USER#{user_id}"}
    values |= {name: seal(text, user_id, name) for name, text in SEALED.items()}
    return encode_item(values | instead)


def sealed_by(kms: Kms, text: str, user_id: str, name: str) -> str:
    """What `seal` seals, with its data key wrapped by a KMS."""
    envelope = seal(text, user_id, name)
    said = json.loads(base64.b64decode(envelope))
    wrapped = Encrypted(base64.b64decode(said["encryptedKey"]), said["context"])
    (data_key,) = DemoKey().decrypt_all([wrapped])
    assert isinstance(data_key, bytes)
    blob = kms.encrypted(data_key, said["context"]).blob
    said["encryptedKey"] = base64.b64encode(blob).decode()
    return base64.b64encode(json.dumps(said).encode()).decode()


def put_sealed(users: UsersTable, user_id: str, **instead: str | None) -> Item:
    """Put it under `user_id`."""
    item = sealed_item(user_id, **instead)
    users.client.put(users.table, item, path("PK").missing())
    return item


class Keys:
    """The key of the demo, which notes the fields it is asked for, and fails where it is told."""

    def __init__(self, **fails: KmsError) -> None:
        self.fails = fails
        self.asked: list[str] = []

    def decrypt_all(self, asked: Sequence[Encrypted]) -> list[bytes | KmsError]:
        fields = [each.context["field"] for each in asked]
        self.asked += fields
        keys = DemoKey().decrypt_all(asked)
        return [self.fails.get(field, key) for field, key in zip(fields, keys, strict=True)]


def reveal_act(clock: Clock, user_id: str) -> Act:
    (act,) = reveal_fields.offers(user_id, actor=SUPPORT, now=clock())
    return act


def show(
    users: UsersTable,
    trail: Trail,
    clock: Clock,
    act: Act,
    names_of: Naming | None = None,
    *,
    keys: KeyOpener | None = None,
    groups: Sequence[FieldGroup] = (words.IDENTITY,),
) -> Reading | None:
    return reveal(
        RevealAsked(act, groups, REASON),
        actor=SUPPORT,
        now=clock(),
        users=users,
        trail=trail,
        keys=keys,
        names_of=begins(names_of) if names_of else None,
    )


def begins(names_of: Naming) -> NamesOf:
    """The same, as the page has it: on its way while something else is done."""
    return lambda activity, notes: begun(lambda: names_of(activity, notes))


class Calls:
    """Notes operation and table of each call; those to a table, or of a kind, get `lost`."""

    def __init__(self, faults: FaultInjector, lost: str = "") -> None:
        self.operations: list[str] = []
        self.tables: list[str] = []
        self.lost = lost
        faults.inject([self.noted] * 40)

    def noted(self, request: Request, inner: Transport) -> Answer:
        operation, table = operation_of(request), json.loads(request.body)["TableName"]
        self.operations.append(operation)
        self.tables.append(table)
        if self.lost in (operation, table):
            raise UnavailableError("injected: the connection broke")
        return inner(request)
