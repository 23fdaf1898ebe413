"""The evidence sheet of a user: what the record says, and a digest that anybody can recompute."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.access import Actor
from backoffice.audit.entries import new_entry
from backoffice.dynamo.testing import error_answer
from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import encode
from consent.counting import TEXTS
from consent.evidence import evidence_of
from consent.words import EVIDENCE_TAKEN
from records.holds.whole import consents_of
from records.lists import ConsentType
from records.model import Consent
from records.table import StoredUser
from tests import samples, words
from tests.generations import each_generation
from tests.web import PERSONAL, Site, canaries_in

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = ConsentType.TERMS_OF_SERVICE
ACTOR = Actor("a" * 32, words.AUDITOR)


def url_of(user_id: str) -> str:
    return f"/users/{user_id}/consents.txt"


def recomputed(content: bytes) -> str:
    """The digest as the sheet says how: of every byte before the last line."""
    *lines, last = content.splitlines(keepends=True)
    assert last == f"SHA-256: {hashlib.sha256(b''.join(lines)).hexdigest()}\n".encode()
    return last.decode().split()[1]


def told(name: str, text: str) -> dict[str, str]:
    """What the sheet says of a text, label by label."""
    _, _, after = text.partition(f" ({name})\n")
    lines = after.partition("\n\n")[0].splitlines()
    return {line[:20].strip(): line[20:].strip() for line in lines}


def test_a_sheet_says_what_the_record_says_and_can_be_checked(site: Site) -> None:
    user_id = site.add_user()
    auditor = site.account(words.AUDITOR)

    answer = site.sign_in(words.AUDITOR).get(url_of(user_id))

    text = answer.content.decode()
    (entry,) = site.entries(user_id, EVIDENCE_TAKEN)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="consents-{user_id}.txt"'
    assert recomputed(answer.content) == entry.new["sha256"]
    for said in (user_id, entry.entry_id, auditor.staff_id, "role auditor", "2026-03-01T12:00"):
        assert said in text
    assert "planned, of the planned generation" in text
    assert told("terms_of_service", text) == {
        "Amounts to": "accepted in the version of today",
        "Stored answer": "yes",
        "Version": "v2.1.0",
        "How": "bundled_consent, checkbox group 1",
        "First on record": "2025-09-27T10:00:00.000Z",
        "Last changed": "2025-09-27T10:00:00.000Z",
        "Withdrawn": "no",
        "Version of today": "v2.1.0",
    }
    withdrawn = told("emergency_care_limitation", text)
    assert withdrawn["Amounts to"] == "withdrawn"
    assert withdrawn["Withdrawn"] == "2025-10-01T08:00:00.000Z"


@each_generation
def test_a_sheet_of_every_generation_holds_nothing_personal(site: Site) -> None:
    user_id = site.add_user()

    answer = site.sign_in(words.LEAD).get(url_of(user_id))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert told("terms_of_service", text)["Version"].startswith("v2.1.0")
    assert canaries_in(text) == []
    assert canaries_in(str(site.entries(user_id))) == []


def test_nothing_personal_is_in_a_sheet(site: Site) -> None:
    personal = {"ip_address": PERSONAL["source_ip"], "user_agent": PERSONAL["user_agent"]}
    named = {"consent_given": True, "consent_version": PERSONAL["name"], "created_at": None}

    def put(values: dict[str, Any]) -> None:
        consents = values["data"]["consents"]
        consents[str(TERMS)] |= personal
        consents["privacy_policy"] = named | {"consent_method": PERSONAL["email"]} | personal

    text = site.sign_in(words.LEAD).get(url_of(site.add_user(put))).content.decode()

    assert canaries_in(text) == []
    privacy = told("privacy_policy", text)
    assert privacy["Version"] == "a text of 14 characters that is no version"
    assert privacy["How"] == "a text of 27 characters"
    assert privacy["First on record"] == "not in the record"


@pytest.mark.parametrize(
    ("stored", "amounts_to", "version"),
    [
        (Consent(consent_given=True, consent_version="2.0"), "accepted in an older version",
         "v2.0.0, stored as 2.0"),
        (Consent(consent_given=True), "accepted, in no version that is known here",
         "not in the record"),
        (Consent(consent_given=False), "not accepted", "not in the record"),
        (Consent(consent_given=True, consent_version=Unread.ENCRYPTED),
         "not readable here: nothing is concluded from it", "encrypted"),
        (Consent(consent_given=True, consent_version="4917612345678"),
         "accepted, in no version that is known here",
         "a text of 13 characters that is no version"),
        (Unread.NOT_READABLE, "not readable here: nothing is concluded from it", None),
        (None, "missing: the record was read, and has no answer", None),
    ],
)  # fmt: skip
def test_every_state_of_a_consent_is_said(
    stored: Consent | Unread | None, amounts_to: str, version: str | None
) -> None:
    user = StoredUser.of(samples.profile_of("user-1")).user
    user = replace(user, consents={} if stored is None else {TERMS: stored})
    entry = new_entry(EVIDENCE_TAKEN, words.USER.of("user-1"), actor=ACTOR, now=NOON)

    sheet = evidence_of(user, consents_of(user, NOON), entry, site="Serenya, dev")

    said = told("terms_of_service", sheet.content.decode())
    assert said["Amounts to"] == amounts_to
    assert said.get("Version") == version
    assert recomputed(sheet.content) == sheet.sha256


FLAT_CONSENTS = {
    "terms_of_service": {"consented": True, "version": "1.0", "timestamp": 1795162676764},
    "privacy_policy": {"consented": False, "timestamp": 1795162676764, "ip_address": "203.0.113.7"},
}
GENERATIONS: dict[str, tuple[Any, str, list[str]]] = {
    "flat": (
        samples.flat()[0] | {"consents": encode(FLAT_CONSENTS)},
        "flat, of the flat generation",
        ["accepted in an older version", "withdrawn", *["no answer: the app that wrote"] * 3],
    ),
    "draft": (
        samples.draft()[0],
        "planned, of the draft generation",
        ["missing: the record was read"] * 5,
    ),
}


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_sheet_tells_of_every_generation(generation: str) -> None:
    item, layout, amounts_to = GENERATIONS[generation]
    user = StoredUser.of(item).user
    entry = new_entry(EVIDENCE_TAKEN, words.USER.of(user.user_id), actor=ACTOR, now=NOON)

    sheet = evidence_of(user, consents_of(user, NOON), entry, site="Serenya, dev")

    text = sheet.content.decode()
    assert layout in text
    for consent_type, expected in zip(TEXTS, amounts_to, strict=True):
        assert told(consent_type, text)["Amounts to"].startswith(expected)
    assert recomputed(sheet.content) == sheet.sha256
    assert "203.0.113" not in text
    if generation == "flat":
        assert told("terms_of_service", text)["First on record"] == "2026-11-20T08:17:56.764Z"
        assert told("terms_of_service", text)["Version"] == "v1.0.0, stored as 1.0"
        assert told("privacy_policy", text)["Withdrawn"] == "2026-11-20T08:17:56.764Z"


def test_no_sheet_leaves_that_is_not_on_record(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in(words.AUDITOR)
    site.faults.inject([error_answer("ResourceNotFoundException")] * 4, matching="PutItem")

    answer = browser.get(url_of(user_id))

    assert answer.status_code == 503
    assert b"terms_of_service" not in answer.content


def test_that_there_is_no_such_user_is_on_record(site: Site, user_id: str) -> None:
    assert site.sign_in(words.AUDITOR).get(url_of(user_id)).status_code == 404

    (entry,) = site.entries(user_id, EVIDENCE_TAKEN)
    assert entry.new == {"found": False}
