"""The values of the general half's entries go by the labels people know them under."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import new_entry
from backoffice.web.entries import EntryReader
from tests import words

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ABOUT_STAFF = {
    "address_hash": "Network address hash",
    "failed_sign_ins": "Failed sign-ins",
    "must_change_password": "Password must be changed",
    "auth_epoch": "Session epoch",
}
ABOUT_READING = {
    "trail_of": "Trail of",
    "by_staff_id": "Done by",
    "since": "From",
    "until": "Until",
    "only": "Only",
    "page": "Page",
    "entries": "Entries",
    "oldest": "Oldest",
    "newest": "Newest",
    "complete": "Complete",
    "sha256": "SHA-256 of the file",
}


@pytest.mark.parametrize(
    ("action", "labels"),
    [(words.SIGN_IN_FAILED, ABOUT_STAFF), (words.TRAIL_EXPORTED, ABOUT_READING)],
    ids=["staff", "reading"],
)
def test_what_an_entry_holds_is_labelled_and_in_order(
    action: Action, labels: dict[str, str]
) -> None:
    values = dict.fromkeys(reversed(labels), "-")
    subject, actor = words.STAFF.of("staff-1"), Actor("staff-2", words.ADMIN)
    entry = new_entry(action, subject, actor=actor, now=NOON, new=values)

    line = EntryReader(words.VOCABULARY, {}).line(entry)

    assert [change.label for change in line.changes] == list(labels.values())
