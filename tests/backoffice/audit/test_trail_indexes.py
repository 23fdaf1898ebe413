"""By which indexes an entry is found, on both servers: those that no page asks yet, too."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action, Nature
from backoffice.audit.entries import Entry, new_entry_id
from backoffice.audit.items import ACTION, DONE, TICKET, audit_table, entry_of, item_of
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Reason
from backoffice.audit.tickets import ticket_key
from backoffice.audit.trail import Trail
from backoffice.dynamo import patterns
from backoffice.dynamo.patterns import QueryPattern
from backoffice.dynamo.template import create_table_requests
from scripts.processes import ROOT
from tests import words
from tests.backoffice.audit.asking import LATER, PLENTY, answers, at, made, put

DONE_TO_SUBJECT = QueryPattern(
    "test_done_to_subject", "What was done to it?", DONE, index="done", page_size=100
)
BY_ACTION_AND_DAY = QueryPattern(
    "test_by_action_and_day", "Who did this on that day?", ACTION, index="action", page_size=100
)
BY_TICKET = QueryPattern(
    "test_by_ticket", "What was done for this ticket?", TICKET, index="ticket", page_size=100
)
# Only for tests: whatever is made from the registry must not know of them.
for pattern in (DONE_TO_SUBJECT, BY_ACTION_AND_DAY, BY_TICKET):
    patterns.registry.pop(pattern.name)

DONE_NATURES = {Nature.CHANGE, Nature.REFUSAL, Nature.REVEAL, Nature.NOTE}
SEEN_NATURES = {Nature.VIEW, Nature.LOOK_UP}


def of_nature(nature: Nature) -> Action:
    """An action of that nature, under a name that no other test puts on record."""
    return Action(f"test.{nature}-{uuid.uuid4().hex}", "Did something", nature)


def done_to(trail: Trail, entry: Entry) -> list[Entry]:
    """What was done to the subject of an entry, oldest first."""
    return found(trail, DONE_TO_SUBJECT, kind=entry.subject.kind, id=entry.subject.id)


def on_day(trail: Trail, action: Action, day: date) -> list[Entry]:
    return found(trail, BY_ACTION_AND_DAY, action=action.name, day=day.isoformat())


def for_ticket(trail: Trail, ticket: str) -> list[Entry]:
    return found(trail, BY_TICKET, ticket=ticket_key(ticket))


def found(trail: Trail, pattern: QueryPattern, **parts: str) -> list[Entry]:
    page = trail.client.query(trail.table, pattern, parts)
    return [entry_of(item, trail.vocabulary) for item in page.items]


def index_attributes(entry: Entry, *, in_ledger: bool = False) -> set[str]:
    return {name for name in item_of(entry, in_ledger=in_ledger) if name.startswith("GSI")}


# -- what was done to a subject -------------------------------------------------------------------


def test_what_was_done_to_a_subject_is_found_among_hundreds_of_views(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    put(trail, [made(at(day, 9) + timedelta(seconds=n), actor, user_id) for n in range(150)])
    act = made(at(day, 8), actor, user_id, words.SESSION_REVOKED)
    put(trail, [act])

    assert done_to(trail, act) == [act]


@pytest.mark.parametrize("nature", list(Nature))
def test_changes_refusals_reveals_and_notes_are_done_to_a_subject(
    trail: Trail, day: date, actor: Actor, user_id: str, nature: Nature
) -> None:
    entry = made(at(day, 9), actor, user_id, of_nature(nature))

    trail.record(entry)

    assert done_to(trail, entry) == ([entry] if nature in DONE_NATURES else [])
    assert trail.list_of_subject(entry.subject).entries == [entry]


@pytest.mark.parametrize(
    ("action", "is_done"),
    [
        (words.USAGE_RESET, True),
        (words.REFUSED, True),
        (words.REVEALED, True),
        (words.ROLE_CHANGED, True),
        (words.VIEWED, False),
        (words.TRAIL_READ, False),
        (words.LOOKED_UP, False),
        (words.PAYMENTS_EXPORTED, False),
        (words.SIGNED_IN, False),
        (words.SIGN_IN_FAILED, False),
    ],
    ids=str,
)
def test_the_actions_of_the_site_are_done_to_a_subject_or_not(
    day: date, actor: Actor, action: Action, is_done: bool
) -> None:
    entry = made(at(day, 9), actor, action=action)

    assert ("GSI3PK" in index_attributes(entry)) is is_done


def test_what_was_done_comes_by_the_time_it_was_done_and_not_by_its_form(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    """An act's id is made with its form, which may stand open for an hour."""
    first = made(at(day, 10), actor, user_id, words.SESSION_REVOKED)
    opened_at = at(day, 9, 30)
    second = replace(
        made(opened_at + timedelta(hours=1), actor, user_id, words.DEVICE_REVOKED),
        entry_id=new_entry_id(opened_at),
    )
    third = made(at(day, 11), actor, user_id, words.USAGE_RESET)
    put(trail, [third, second, first])

    assert done_to(trail, first) == [first, second, third]


def test_what_was_done_to_one_subject_is_not_done_to_another(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    to_user = made(at(day, 9), actor, user_id, words.USAGE_RESET)
    to_staff = replace(
        made(at(day, 9), actor, action=words.ROLE_CHANGED), subject=words.STAFF.of(user_id)
    )
    put(trail, [to_user, to_staff])

    assert done_to(trail, to_user) == [to_user]
    assert done_to(trail, to_staff) == [to_staff]


# -- an action, by day ----------------------------------------------------------------------------


@pytest.mark.parametrize("nature", list(Nature))
def test_all_but_views_and_look_ups_are_found_by_action_and_day(
    trail: Trail, day: date, actor: Actor, nature: Nature
) -> None:
    action = of_nature(nature)
    entry = made(at(day, 9), actor, action=action)

    trail.record(entry)

    assert on_day(trail, action, day) == ([] if nature in SEEN_NATURES else [entry])


def test_an_action_is_found_on_its_day_in_utc_in_the_order_of_time(
    trail: Trail, day: date, actor: Actor
) -> None:
    action, tomorrow = of_nature(Nature.CHANGE), day + timedelta(days=1)
    last_moment = at(tomorrow, 0) - timedelta(milliseconds=1)
    today = [made(moment, actor, action=action) for moment in (at(day, 0), last_moment)]
    next_day = made(at(tomorrow, 0), actor, action=action)
    put(trail, [*today, next_day, made(at(day, 9), actor, action=of_nature(Nature.CHANGE))])

    assert on_day(trail, action, day) == today
    assert on_day(trail, action, tomorrow) == [next_day]


# -- a ticket -------------------------------------------------------------------------------------


def with_ticket(ticket: str, day: date, hour: int, actor: Actor) -> Entry:
    entry = made(at(day, hour), actor, action=words.SESSION_REVOKED)
    return replace(entry, reason=Reason(words.LOST_DEVICE, "lost on the train", ticket))


def test_a_ticket_is_one_however_it_is_written(trail: Trail, day: date, actor: Actor) -> None:
    number = uuid.uuid4().hex
    entries = [
        with_ticket(ticket, day, 9 + place, actor)
        for place, ticket in enumerate([f"#SUP-{number}", f"sup-{number}", f"Sup-{number.upper()}"])
    ]
    put(trail, [*entries, with_ticket(f"sup-{number}-2", day, 9, actor)])

    assert for_ticket(trail, f"SUP-{number}") == entries


@pytest.mark.parametrize(
    ("ticket", "key"),
    [("#SUP-7", "sup-7"), ("sup-7", "sup-7"), ("##48213", "48213"), ("A#1", "a#1"), ("#", "#")],
)
def test_the_key_of_a_ticket(ticket: str, key: str) -> None:
    assert ticket_key(ticket) == key


def test_without_a_ticket_there_is_no_key_of_one(day: date, actor: Actor) -> None:
    without_reason = made(at(day, 9), actor, action=words.SESSION_REVOKED)

    assert "GSI5PK" not in index_attributes(without_reason)
    assert "GSI5PK" not in index_attributes(with_ticket("", day, 9, actor))
    assert "GSI5PK" in index_attributes(with_ticket("T-1", day, 9, actor))


# -- one of many of a run -------------------------------------------------------------------------


def test_an_entry_in_the_ledger_is_found_by_its_subject_alone(
    trail: Trail, day: date, actor: Actor
) -> None:
    ticket = f"RUN-{uuid.uuid4().hex}"
    entry = replace(with_ticket(ticket, day, 9, actor), action=of_nature(Nature.CHANGE))

    trail.record(entry, in_ledger=True)

    assert trail.list_of_subject(entry.subject).entries == [entry]
    assert answers(trail, Question(subject=entry.subject)) == [entry]
    assert done_to(trail, entry) == [entry]
    assert answers(trail, Question(staff_id=actor.staff_id)) == []
    window = Question(window=Window(at(day, 9), at(day, 10)))
    assert trail.list_entries(window, now=LATER, seconds=PLENTY).entries == []
    assert on_day(trail, entry.action, day) == []
    assert for_ticket(trail, ticket) == []


def test_an_entry_out_of_the_ledger_is_found_by_everything(
    trail: Trail, day: date, actor: Actor
) -> None:
    ticket = f"SUP-{uuid.uuid4().hex}"
    entry = replace(with_ticket(ticket, day, 9, actor), action=of_nature(Nature.CHANGE))

    trail.record(entry)

    questions = [
        Question(subject=entry.subject),
        Question(staff_id=actor.staff_id),
        Question(window=Window(at(day, 9), at(day, 10))),
    ]
    assert [answers(trail, question) for question in questions] == [[entry]] * 3
    assert on_day(trail, entry.action, day) == [entry]
    assert for_ticket(trail, ticket) == [entry]
    assert done_to(trail, entry) == [entry]


def test_the_template_declares_the_indexes_that_entries_have_keys_for() -> None:
    """All at once: a deployment adds one at a time."""
    template = (ROOT / "infra" / "data-plane.yaml").read_text(encoding="utf-8")
    requests = create_table_requests(template, {"Environment": "dev"})
    (audit,) = (each.request for each in requests if each.name == "serenya-dev-audit")
    indexes = audit_table("serenya-dev-audit").indexes.values()

    assert audit["GlobalSecondaryIndexes"] == [
        {
            "IndexName": index.name,
            "KeySchema": [
                {"AttributeName": index.partition_key, "KeyType": "HASH"},
                {"AttributeName": index.sort_key, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
        for index in indexes
    ]
    assert [index.name for index in indexes] == [
        *("GSI1-ByStaff", "GSI2-ByHour", "GSI3-DoneToSubject"),
        *("GSI4-ByActionAndDay", "GSI5-ByTicket"),
    ]
