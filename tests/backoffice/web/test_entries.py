"""Entries of the trail in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from backoffice.access import Actor, Role
from backoffice.access.permissions import ADMINISTER
from backoffice.audit.actions import Action, Nature
from backoffice.audit.entries import Entry, Values, new_entry
from backoffice.audit.subjects import Subject
from backoffice.audit.vocabulary import Vocabulary, Words
from backoffice.web.entries import ChangedValue, EntryReader, staff_in
from tests import words

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAM, KIM = Actor("sam-id", words.SUPPORT), Actor("kim-id", words.ADMIN)
USER = words.USER.of("user-id")
READER = EntryReader(words.VOCABULARY, {"sam-id": "Sam", "kim-id": "Kim"})


def entry(
    action: Action = words.VIEWED,
    actor: Actor = SAM,
    *,
    subject: Subject = USER,
    old: Values | None = None,
    new: Values | None = None,
) -> Entry:
    return new_entry(action, subject, actor=actor, now=NOON, old=old, new=new)


def test_a_line_names_who_did_it_or_gives_the_id() -> None:
    assert READER.line(entry()).staff_name == "Sam"
    assert EntryReader(words.VOCABULARY, {}).line(entry()).staff_name == "sam-id"


def test_a_line_says_what_was_and_what_became_of_it() -> None:
    changed = entry(
        words.SESSION_REVOKED,
        old={"status": "active", "session_id": "sess_1", "was_used": True},
        new={"session_id": "sess_1", "status": "revoked", "ended": None},
    )

    assert READER.line(changed).changes == [
        ChangedValue("Ended", None, "none"),
        ChangedValue("Session id", None, "sess_1"),
        ChangedValue("Status", "active", "revoked"),
        ChangedValue("Was used", "yes", None),
    ]


def test_a_value_that_names_something_with_a_page_leads_there() -> None:
    def url_about(subject: Subject) -> str | None:
        return f"/runs/{subject.id}/" if subject == words.RUN.of("run-1") else None

    reader = EntryReader(words.VOCABULARY, {}, url_about=url_about)
    reset = entry(words.USAGE_RESET, new={"run_id": "run-1", "status": "active"})
    other = entry(words.USAGE_RESET, new={"run_id": "run-2"})

    assert {each.label: each.url for each in reader.line(reset).changes} == {
        "Bulk run": "/runs/run-1/",
        "Status": "",
    }
    assert [each.url for each in reader.line(other).changes] == [""]
    assert [each.url for each in READER.line(other).changes] == [""]


def test_values_come_in_one_order_however_they_are_stored() -> None:
    values: dict[str, str | int | bool | None] = {"query_hash": "0f", "hits": 1, "by": "e-mail"}
    stored: Values = dict(reversed(values.items()))

    one, other = (READER.line(entry(new=each)).changes for each in (values, stored))
    assert one == other
    assert [change.label for change in one] == [
        "Looked up by",
        "Users found",
        "Hash of what was typed",
    ]


def test_a_reading_of_the_trail_names_whose_it_was() -> None:
    new: Values = {"trail_of": "staff member", "by_staff_id": "kim-id", "only": "user.viewed"}
    read = entry(words.TRAIL_READ, new=new)

    assert staff_in([read]) == {"sam-id", "kim-id"}
    assert READER.line(read).changes == [
        ChangedValue("Trail of", None, "staff member"),
        ChangedValue("Done by", None, "Kim"),
        ChangedValue("Only", None, "Viewed the user page"),
    ]


def test_an_entry_about_a_colleague_names_them_too() -> None:
    changed = entry(words.ROLE_CHANGED, KIM, subject=words.STAFF.of("sam-id"))

    assert staff_in([changed]) == {"sam-id", "kim-id"}
    assert READER.line(changed).about == "Sam"


def test_an_entry_about_oneself_does_not_say_it_twice() -> None:
    assert READER.line(entry(words.SIGNED_IN, subject=words.STAFF.of("sam-id"))).about == ""


def test_page_views_by_one_person_in_a_row_are_one_line() -> None:
    views = [entry(new={"found": True}) for _ in range(3)]
    lines = READER.lines([*views, entry(actor=KIM), entry(words.REVEALED)])

    assert [(line.staff_name, line.count) for line in lines] == [("Sam", 3), ("Kim", 1), ("Sam", 1)]
    assert lines[0].entry is views[0]
    assert lines[0].changes == []


def test_views_of_two_things_stay_two_lines() -> None:
    other = entry(subject=words.USER.of("another-user"))

    assert [line.count for line in READER.lines([entry(), other, entry(), entry()])] == [1, 1, 2]


def test_readings_of_the_trail_in_a_row_are_one_line_where_they_asked_the_same() -> None:
    asked: Values = {"trail_of": "user", "entries": 3}
    readings = [entry(words.TRAIL_READ, new=asked) for _ in range(2)]
    further = entry(words.TRAIL_READ, new={**asked, "entries": 4})

    assert [line.count for line in READER.lines([*readings, further])] == [2, 1]


def test_acts_in_a_row_are_a_line_each() -> None:
    acts = [entry(words.SESSION_REVOKED) for _ in range(3)]

    assert [line.count for line in READER.lines(acts)] == [1, 1, 1]


def test_a_refusal_says_what_was_refused() -> None:
    refused = entry(words.REFUSED, new={"refused": "session.revoked"})

    assert READER.line(refused).changes == [
        ChangedValue("Refused act", None, "Revoked the session")
    ]


def test_a_reading_of_a_group_of_actions_says_which() -> None:
    read = entry(words.TRAIL_READ, new={"only": "changes"})

    assert READER.line(read).changes == [ChangedValue("Only", None, "Changed or refused")]


def test_an_entry_about_somebody_is_told_from_one_about_a_user_of_the_same_id() -> None:
    about_user = entry(words.USAGE_RESET, KIM, subject=words.USER.of("sam-id"))

    assert READER.line(about_user).about == ""
    assert staff_in([about_user]) == {"kim-id"}


def test_an_instant_that_is_kept_as_a_number_is_told_as_an_instant() -> None:
    kept = entry(
        words.USAGE_RESET,
        old={"period_start": 1758931200000, "documents_processed": 999_999_999},
        new={"period_start": cast("int", Decimal(1758931200)), "documents_processed": 0},
    )

    told = {change.label: (change.old, change.new) for change in READER.line(kept).changes}

    assert told["Documents processed"] == ("999999999", "0")
    assert told["Period started"] == (None, "2025-09-27T00:00:00.000Z")


# -- words that nobody declares any more ----------------------------------------------------------


def test_what_nobody_declares_is_told_by_its_name() -> None:
    line = READER.line(
        entry(
            Action("book.burnt", "book.burnt"),
            Actor("sam-id", Role("janitor")),
            subject=Subject("book", "7"),
            old={"shelf": "b"},
            new={"shelf": "c", "refused": "book.lent", "only": "book.read", "burnt_by": "candle"},
        )
    )

    assert line.words == "book.burnt"
    assert str(line.entry.actor.role) == "janitor"
    # What has no label stands first, by its name.
    assert line.changes == [
        ChangedValue("Burnt by", None, "candle"),
        ChangedValue("Shelf", "b", "c"),
        ChangedValue("Refused act", None, "book.lent"),
        ChangedValue("Only", None, "book.read"),
    ]


def test_another_site_tells_the_same_entry_in_its_own_words() -> None:
    library = Vocabulary(
        [
            Words(
                permissions=[ADMINISTER],
                actions=[Action("user.viewed", "Saw a reader", Nature.VIEW)],
                labels={"found": "Is there", "shelf": "Stands on"},
            )
        ],
        roles=[Role.of("owner", "owns the place", {ADMINISTER})],
    )
    viewed = entry(new={"shelf": "b"})

    line = EntryReader(library, {}).line(replace(viewed, action=library.action("user.viewed")))

    assert line.words == "Saw a reader"
    assert line.changes == [ChangedValue("Stands on", None, "b")]
    assert READER.line(viewed).changes == [ChangedValue("Shelf", None, "b")]
