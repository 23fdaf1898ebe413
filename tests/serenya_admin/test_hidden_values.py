"""What holds personal data, secrets or items shows none of them where it is printed or logged."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

PACKAGES = ("backoffice", "records", "billing", "chat", "consent", "documents", "users")
#: The fields that a `repr` leaves out, by class.
HIDDEN = {
    "backoffice.dynamo.batches.BlindDelete": "key",
    "backoffice.dynamo.batches.BlindPut": "item",
    "backoffice.dynamo.statements.ItemInsert": "item",
    "backoffice.dynamo.statements.MapSwap": "key old new",
    "backoffice.administration.kinds.NewColleague": "email name password",
    "backoffice.audit.trail.Answer": "item entry",
    "backoffice.audit.trail.EntryPage": "answers",
    "backoffice.audit.trail.Chunk": "answers onward",
    "backoffice.audit.typed.TypedHashes": "keys",
    "backoffice.aws.kms.Encrypted": "blob context",
    "backoffice.aws.s3.StoredObject": "key",
    "backoffice.bulk.runs.Planned": "values",
    "backoffice.bulk.steps.Swap": "key old new was becomes",
    "backoffice.bulk.writers.Result": "ledger",
    "records.finder._Piece": "found",
    "backoffice.dynamo.errors.CancellationReason": "item",
    "backoffice.acts.act.Act": "seen",
    "backoffice.dynamo.pages.Page": "items last_key",
    "backoffice.dynamo.transactions.ItemPut": "item condition",
    "backoffice.dynamo.transactions.ItemUpdate": "key update condition",
    "backoffice.dynamo.transactions._OnKey": "key condition",
    "backoffice.dynamo.transactions.ItemDelete": "key condition",
    "backoffice.dynamo.transactions.ItemCheck": "key condition",
    "backoffice.net.messages.Request": "url headers body",
    "backoffice.net.messages.Answer": "headers body",
    "backoffice.net.proxies.Proxy": "headers",
    "backoffice.notes.items.Note": "text",
    "backoffice.notes.kinds.NoteGiven": "text",
    "backoffice.notes.store.NotePage": "notes",
    "backoffice.staff.directory.Person": "name",
    "backoffice.staff.domain.Account": "email name password",
    "backoffice.staff.domain.Session": "data",
    "backoffice.staff.store.AccountPage": "accounts",
    "backoffice.web.csv_files.CsvFile": "content",
    "records.layouts.base.Change": "key update condition",
    "records.layouts.base.Sighting": "seen",
    "records.layouts.home.Home": "marks",
    "records.model.PaymentRecord": "other",
    "records.model.Profile": "external_id email name given_name family_name",
    "records.new_records.NewUser": "external_id email name given_name family_name",
    "records.new_records.NewDevice": "device_name public_key",
    "records.new_records.NewSession": "refresh_token_hash access_token_hash",
    "records.new_records.NewBiometric": "challenge attestation",
    "records.new_records.SubscriptionTerms": "external_subscription_id",
    "records.new_records.NewPayment": "provider_transaction_id",
    "records.payments.PaymentPage": "payments",
    "records.sealed.FieldKeys": "opener",
    "records.sealed.Opened": "texts",
    "records.index_keys.IndexKey": "parts text",
    "records.profile_keys.ProfileKeys": "found expected",
    "records.profile_keys._Said": "email provider_id",
    "records.table.Found": "items",
    "records.table.ItemsBeside": "items",
    "records.table.StoredUser": "item beside layouts",
    "records.table._UserPage": "profile payments between",
    "users.meant.Meant": "email",
    "users.services.look_up.Hit": "stored",
    "users.services.look_up.Finding": "cursors",
    "users.services.look_up.Tried": "value",
    "users.services.places.Asked": "after",
    "users.services.places.Place": "stored",
    "users.services.routes.Route": "value",
    "users.services.reading.Reading": "record names",
    "users.services.revealing._Revealed": "record",
    "users.timeline.events.Event": "detail",
    "users.services.typed.Typed": "value typed",
    "users.miss.RouteWords": "value",
    "users.miss.TakenWords": "value",
    "billing.payments.PaymentHistory": "user",
    "consent.evidence.Evidence": "content",
}


def classes() -> Iterator[type]:
    """Every dataclass of the product."""
    for name in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            values = vars(importlib.import_module(module.name)).values()
            found = [each for each in values if isinstance(each, type)]
            yield from (each for each in found if each.__module__ == module.name)


def test_what_is_personal_or_secret_is_left_out_of_every_repr() -> None:
    hidden = {
        f"{each.__module__}.{each.__qualname__}": " ".join(
            field.name for field in dataclasses.fields(each) if not field.repr
        )
        for each in classes()
        if dataclasses.is_dataclass(each)
    }

    # A lock says nothing to anybody.
    hidden.pop("backoffice.dynamo.scope.CallScope")
    assert {name: fields for name, fields in hidden.items() if fields} == HIDDEN
