"""Entries of the trail in words."""

from __future__ import annotations

from datetime import UTC, datetime

from backoffice.access import Actor, Role
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, Values, new_entry_id
from backoffice.web.entries import ChangedValue, line_of, lines_of, staff_in

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAM, KIM = Actor("sam-id", Role.SUPPORT), Actor("kim-id", Role.ADMIN)
NAMES = {"sam-id": "Sam", "kim-id": "Kim"}


def entry(
    action: Action = Action.VIEWED,
    actor: Actor = SAM,
    *,
    subject: str = "",
    old: Values | None = None,
    new: Values | None = None,
) -> Entry:
    return Entry(
        entry_id=new_entry_id(NOON),
        action=action,
        at=NOON,
        actor=actor,
        subject=subject,
        old=old or {},
        new=new or {},
    )


def test_a_line_names_who_did_it_or_gives_the_id() -> None:
    assert line_of(entry(), NAMES).staff_name == "Sam"
    assert line_of(entry(), {}).staff_name == "sam-id"


def test_a_line_says_what_was_and_what_became_of_it() -> None:
    changed = entry(
        Action.SESSION_REVOKED,
        old={"status": "active", "session_id": "sess_1", "was_used": True},
        new={"session_id": "sess_1", "status": "revoked", "ended": None},
    )

    assert line_of(changed, NAMES).changes == [
        ChangedValue("Ended", None, "none"),
        ChangedValue("Session id", None, "sess_1"),
        ChangedValue("Status", "active", "revoked"),
        ChangedValue("Was used", "yes", None),
    ]


def test_values_come_in_one_order_however_they_are_stored() -> None:
    values: dict[str, str | int | bool | None] = {"query_hash": "0f", "hits": 1, "by": "e-mail"}
    stored: Values = dict(reversed(values.items()))

    one, other = (line_of(entry(new=each), NAMES).changes for each in (values, stored))
    assert one == other
    assert [change.label for change in one] == [
        "Looked up by",
        "Users found",
        "Hash of what was typed",
    ]


def test_a_reading_of_the_trail_names_whose_it_was() -> None:
    new: Values = {"trail_of": "staff member", "by_staff_id": "kim-id", "only": "user.viewed"}
    read = entry(Action.TRAIL_READ, new=new)

    assert staff_in([read]) == {"sam-id", "kim-id"}
    assert line_of(read, NAMES).changes == [
        ChangedValue("Trail of", None, "staff member"),
        ChangedValue("Done by", None, "Kim"),
        ChangedValue("Only", None, "Viewed the user page"),
    ]


def test_an_entry_about_a_colleague_names_them_too() -> None:
    changed = entry(Action.ROLE_CHANGED, KIM, subject="staff:sam-id")

    assert staff_in([changed]) == {"sam-id", "kim-id"}
    assert line_of(changed, NAMES).about == "Sam"


def test_an_entry_about_oneself_does_not_say_it_twice() -> None:
    assert line_of(entry(Action.SIGNED_IN, subject="staff:sam-id"), NAMES).about == ""


def test_page_views_by_one_person_in_a_row_are_one_line() -> None:
    views = [entry(new={"found": True}) for _ in range(3)]
    lines = lines_of([*views, entry(actor=KIM), entry(Action.REVEALED)], NAMES)

    assert [(line.staff_name, line.count) for line in lines] == [("Sam", 3), ("Kim", 1), ("Sam", 1)]
    assert lines[0].entry is views[0]
    assert lines[0].changes == []
