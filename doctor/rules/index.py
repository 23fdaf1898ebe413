"""By what a record is found: its index keys, its id, its twins."""

from __future__ import annotations

from collections.abc import Iterator

from backoffice.dynamo.unread import known
from doctor.examined import Examined
from doctor.rules.rule import Evidence, Repair, Severity, rule
from records.emails import email_hash, text_hash
from records.index_keys import NAMES, By, fingerprint
from records.profile_keys import Flaw, ProfileKeys

_NOTHING = "nothing"
_NOT_SAID = "not to be said from this record"


@rule(
    "index.email-missing",
    Severity.PROBLEM,
    "The profile is missing from the e-mail index.",
    means="Nobody finds the user by e-mail: neither staff nor the app at the next sign-up, which "
    "may then make a second record. The repair writes the keys that the app's writer of this "
    "generation would write, where e-mail or hash say what they are.",
    repair=Repair.INDEX_KEYS,
)
def email_index_missing(it: Examined) -> Iterator[Evidence]:
    yield from _missing(it.index, By.EMAIL)


@rule(
    "index.external-missing",
    Severity.PROBLEM,
    "The profile is missing from the index of sign-in ids.",
    means="The user is not found by the id of the sign-in provider, so that the next sign-in may "
    "make a second record.",
    repair=Repair.INDEX_KEYS,
)
def external_index_missing(it: Examined) -> Iterator[Evidence]:
    yield from _missing(it.index, By.PROVIDER_ID)


@rule(
    "index.email-differs",
    Severity.PROBLEM,
    "The e-mail index has another key than the e-mail of the record.",
    means="The user is found by an older e-mail, or by none. In the flat layout the key is "
    "compared with the stored hash, because the e-mail is encrypted. There is no repair where "
    "e-mail and stored hash are not of each other: neither proves the key.",
    repair=Repair.INDEX_KEYS,
)
def email_index_differs(it: Examined) -> Iterator[Evidence]:
    yield from _differing(it.index, By.EMAIL)


@rule(
    "index.external-differs",
    Severity.PROBLEM,
    "The index of sign-in ids has another key than the record's provider and id.",
    means="The user is found by another sign-in id, or by none.",
    repair=Repair.INDEX_KEYS,
)
def external_index_differs(it: Examined) -> Iterator[Evidence]:
    yield from _differing(it.index, By.PROVIDER_ID)


@rule(
    "index.email-as-typed",
    Severity.NOTE,
    "The e-mail index has the hash of the e-mail as it was typed.",
    means="An older app hashed e-mails without stripping and lower-casing them. The look-up tries "
    "both, so nothing has to be done.",
)
def email_as_typed(it: Examined) -> Iterator[Evidence]:
    index, (name, _) = it.index, NAMES[By.EMAIL]
    if Flaw.HASH_AS_TYPED in index.flaws(By.EMAIL):
        found, expected = index.found[name], index.expected[name]
        yield Evidence(fingerprint(found) or "", fingerprint(expected) or "", name)


@rule(
    "email-hash.differs",
    Severity.WARNING,
    "The stored hash is not of the stored e-mail.",
    means="One of the two was changed without the other, and the record does not say which one "
    "holds. The developers have to look.",
)
def email_hash_differs(it: Examined) -> Iterator[Evidence]:
    email, stored = known(it.user.profile.email), known(it.user.profile.email_hash)
    if email and stored and it.index.is_in_doubt:
        yield Evidence(f"{stored[:12]}…", f"{email_hash(email)[:12]}…", "email_hash")


@rule(
    "record.id-differs",
    Severity.PROBLEM,
    "The record says another user id than its key.",
    means="Two users may have been mixed up. Nothing should be done to either before the "
    "developers have looked.",
)
def id_differs(it: Examined) -> Iterator[Evidence]:
    stored = known(it.user.profile.id)
    if stored and stored != it.user.user_id:
        yield Evidence(f"~{text_hash(stored)[:12]}", it.user.user_id[:8] + "…", "id")


@rule(
    "twin.same-person",
    Severity.WARNING,
    "There is another record of the same person.",
    means="Two records have one sign-in id or one e-mail, often of two generations: which one the "
    "app uses, depends on by what it looks. `examine_records` looks for them with `--twins`.",
)
def twins(it: Examined) -> Iterator[Evidence]:
    for twin in it.twins:
        yield Evidence(twin.user_id, "one record", ", ".join(twin.shares))


def _missing(index: ProfileKeys, by: By) -> Iterator[Evidence]:
    """Where either key of the pair is missing, DynamoDB leaves the item out of the index."""
    if missing := index.missing(by):
        name = missing[0]
        expected = fingerprint(index.expected[name]) or _NOT_SAID
        yield Evidence(_NOTHING, expected, name, name in index.repairable)


def _differing(index: ProfileKeys, by: By) -> Iterator[Evidence]:
    """What is wrong with keys that are there; of others it says all that they are missing."""
    if index.missing(by):
        return
    for name in index.wrong(by):
        found = fingerprint(index.found[name]) or _NOTHING
        expected = fingerprint(index.expected[name]) or _NOT_SAID
        yield Evidence(found, expected, name, name in index.repairable)
