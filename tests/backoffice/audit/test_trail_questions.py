"""The contract of questions to the audit trail, on both servers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action, Group
from backoffice.audit.entries import Entry
from backoffice.audit.items import PAGE_SIZE, entry_of
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import CursorError, EncodingError, UnavailableError
from backoffice.dynamo.testing import FaultInjector, lost_request
from tests import words
from tests.backoffice.audit.asking import (
    LATER,
    NO_TIME,
    PLENTY,
    answers,
    at,
    made,
    of_day,
    pages,
    put,
    put_unreadable,
)

# -- by user and by staff -------------------------------------------------------------------------


def test_entries_of_a_user_come_page_by_page(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    moments = [at(day, 9) + timedelta(seconds=n) for n in range(120)]
    entries = put(trail, [made(moment, actor, user_id) for moment in moments])
    put(trail, [made(at(day, 9), actor)])

    found = pages(trail, Question(subject=words.USER.of(user_id)))

    assert [len(page) for page in found] == [50, 50, 20]
    assert [entry for page in found for entry in page] == entries


def test_entries_of_a_member_of_staff_come_page_by_page(
    trail: Trail, day: date, actor: Actor
) -> None:
    entries = put(trail, [made(at(day, 9) + timedelta(seconds=n), actor) for n in range(60)])
    put(trail, [made(at(day, 9), Actor(uuid.uuid4().hex, words.LEAD))])

    first, second = pages(trail, Question(staff_id=actor.staff_id))

    assert first + second == entries


def test_what_is_about_no_user_is_found_by_who_did_it_and_by_its_hour(
    trail: Trail, day: date, actor: Actor
) -> None:
    miss = replace(
        made(at(day, 9), actor, action=words.LOOKED_UP, by="e-mail"),
        subject=words.LOOK_UPS.of(actor.staff_id),
    )
    nobody = replace(
        made(at(day, 9, 1), Actor("anonymous", None), action=words.SIGN_IN_FAILED),
        subject=words.SIGN_IN.of("0" * 64),
    )
    put(trail, [miss, nobody])

    assert answers(trail, Question(staff_id=actor.staff_id)) == [miss]
    assert answers(trail, Question(window=Window.of_hour(day, 9, UTC))) == [nobody, miss]
    failures = Question(staff_id="anonymous", window=of_day(day, UTC))
    assert answers(trail, failures) == [nobody]


def test_user_staff_and_window_hold_together(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    colleague = Actor(uuid.uuid4().hex, words.LEAD)
    wanted = made(at(day, 9), actor, user_id)
    put(
        trail,
        [
            wanted,
            made(at(day, 9), colleague, user_id),
            made(at(day, 9), actor),
            made(at(day, 10), actor, user_id),
        ],
    )
    window = Window.of_hour(day, 9, UTC)

    found = answers(
        trail, Question(subject=words.USER.of(user_id), staff_id=actor.staff_id, window=window)
    )

    assert found == [wanted]


def test_by_staff_and_window_only_that_window_is_read(
    trail: Trail, day: date, actor: Actor
) -> None:
    entries = put(trail, [made(at(day, hour), actor) for hour in (8, 9, 10)])

    question = Question(staff_id=actor.staff_id, window=Window.of_hour(day, 9, UTC))
    page = trail.list_entries(question, now=LATER, seconds=PLENTY)

    assert page.entries == [entries[1]]
    assert page.seen == 1


def test_by_one_action_only_its_days_are_read(trail: Trail, day: date, actor: Actor) -> None:
    entries = mixed(trail, day, actor)
    window = Window.of_days(day - timedelta(days=1), day + timedelta(days=1), UTC)

    page = trail.list_entries(
        Question(window=window, only=(words.SESSION_REVOKED,)), now=LATER, seconds=PLENTY
    )
    views = trail.list_entries(
        Question(window=window, only=(words.VIEWED,)), now=LATER, seconds=PLENTY
    )

    revokes = [entry for entry in entries if entry.action is words.SESSION_REVOKED]
    assert page.entries == revokes
    assert page.seen == len(revokes)
    assert len(views.entries) == PAGE_SIZE  # views are in no such index


def test_a_ticket_is_found_however_it_is_written(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    ticket = f"SUP-{uuid.uuid4().hex[:8]}"
    reason = Reason(words.OTHER, "Asked for it", ticket)
    act = made(at(day, 9), actor, user_id, words.SESSION_REVOKED)
    put(trail, [replace(act, reason=reason), made(at(day, 9), actor, user_id)])
    of_user = Question(subject=words.USER.of(user_id), ticket=ticket)
    elsewhere = Question(ticket=ticket, window=of_day(day + timedelta(days=1), UTC))

    for asked in (Question(ticket=f"#{ticket.lower()}"), of_user):
        (found,) = answers(trail, asked)
        assert found.reason == reason
    assert answers(trail, elsewhere) == []


def test_the_less_is_found_the_more_is_read_at_once(
    trail: Trail, day: date, actor: Actor, faults: FaultInjector
) -> None:
    put(trail, [made(at(day, 9) + timedelta(seconds=n), actor) for n in range(330)])
    question = Question(staff_id=actor.staff_id, only=(Group.CHANGES,))
    faults.sent.clear()

    page = trail.list_entries(question, now=LATER, seconds=PLENTY)

    assert (page.seen, page.entries) == (330, [])
    assert faults.sent == ["Query"] * 3  # 100, 200, the rest; not four times 100


def test_a_question_about_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="names"):
        Question(only=(Group.READS,))


def test_a_time_of_another_zone_is_the_same_instant(trail: Trail, day: date, actor: Actor) -> None:
    entries = put(trail, [made(at(day, hour), actor) for hour in (8, 9, 10)])
    nine = at(day, 9).astimezone(ZoneInfo("Pacific/Auckland"))

    assert trail.list_of_staff(actor.staff_id, since=nine).entries == entries[:2]


# -- leaving out ----------------------------------------------------------------------------------


def mixed(trail: Trail, day: date, actor: Actor) -> list[Entry]:
    """One act among every hundred views, over three hours."""
    entries = []
    for n in range(250):
        moment = at(day, 9 + n // 100) + timedelta(seconds=n % 100)
        action = words.SESSION_REVOKED if n % 100 == 7 else words.VIEWED
        entries.append(made(moment, actor, action=action))
    return put(trail, entries)


@pytest.mark.parametrize("only", [words.SESSION_REVOKED, Group.CHANGES])
def test_few_answers_among_many_entries_make_one_full_page(
    trail: Trail, day: date, actor: Actor, only: Action | Group
) -> None:
    entries = mixed(trail, day, actor)

    found = pages(trail, Question(window=of_day(day, UTC), only=(only,)))

    assert found == [[entry for entry in entries if entry.action is words.SESSION_REVOKED]]


def test_a_full_page_leads_on_only_where_there_is_more(
    trail: Trail, day: date, actor: Actor
) -> None:
    mixed(trail, day, actor)

    found = pages(trail, Question(window=of_day(day, UTC), only=(Group.CHANGES,)), size=3)

    assert [len(page) for page in found] == [3]


def test_a_page_that_ran_out_of_time_says_so_and_leads_on(
    trail: Trail, day: date, actor: Actor
) -> None:
    entries = mixed(trail, day, actor)
    question = Question(window=of_day(day, UTC), only=(Group.CHANGES,))

    first = trail.list_entries(question, now=LATER, seconds=NO_TIME)
    found = pages(trail, question, seconds=NO_TIME)

    assert first.stopped
    assert first.cursor
    assert first.entries == []
    assert [entry for page in found for entry in page] == [
        entry for entry in entries if entry.action is words.SESSION_REVOKED
    ]


def test_every_action_is_of_one_group() -> None:
    groups = {action: action.group for action in words.VOCABULARY.actions.values()}

    assert groups[words.TRAIL_READ] is Group.READS
    assert groups[words.USAGE_RESET] is Group.CHANGES
    assert groups[words.SIGN_IN_FAILED] is Group.SIGN_IN


# -- cursors --------------------------------------------------------------------------------------


def test_a_cursor_opens_its_own_question_only(
    trail: Trail, day: date, actor: Actor, user_id: str
) -> None:
    put(trail, [made(at(day, 9) + timedelta(seconds=n), actor, user_id) for n in range(3)])
    window, hour = of_day(day, UTC), Window.of_hour(day, 9, UTC)
    questions = [
        Question(window=window),
        Question(window=hour),
        Question(window=window, only=(Group.READS,)),
        Question(window=window, only=(words.VIEWED,)),
        Question(staff_id=actor.staff_id),
        Question(staff_id=actor.staff_id, window=window),
        Question(subject=words.USER.of(user_id)),
        Question(subject=words.USER.of(user_id), staff_id=actor.staff_id),
        Question(subject=words.USER.of(user_id), window=window),
    ]
    for question in questions:
        page = trail.list_entries(question, now=LATER, seconds=PLENTY, size=1)
        assert page.cursor
        for other in questions:
            if other != question:
                with pytest.raises(CursorError):
                    trail.list_entries(other, now=LATER, seconds=PLENTY, cursor=page.cursor)


@pytest.mark.parametrize("forged", ["x", "{}", "e30.AAAA", "ü", "\ud800", "." * 500])
def test_a_forged_cursor_is_refused(trail: Trail, user_id: str, forged: str) -> None:
    with pytest.raises(CursorError):
        trail.list_entries(
            Question(subject=words.USER.of(user_id)), now=LATER, seconds=PLENTY, cursor=forged
        )


# -- what goes wrong ------------------------------------------------------------------------------


def test_a_failure_on_the_way_is_an_error_and_no_short_list(
    trail: Trail, day: date, actor: Actor, faults: FaultInjector
) -> None:
    put(trail, [made(at(day, 20), actor)])
    faults.inject([None, *[lost_request] * 4])  # two hours side by side, each sent twice

    with pytest.raises(UnavailableError):
        trail.list_entries(Question(window=of_day(day, UTC)), now=LATER, seconds=PLENTY)


def test_an_entry_of_a_later_version_is_named_and_hides_no_other(
    trail: Trail, day: date, actor: Actor
) -> None:
    good, unknown = made(at(day, 9), actor), made(at(day, 10), actor)
    put(trail, [good])
    item = put_unreadable(trail, unknown)
    with pytest.raises(EncodingError):
        entry_of(item, trail.vocabulary)

    page = trail.list_entries(
        Question(window=of_day(day, UTC), only=(Group.SIGN_IN,)), now=LATER, seconds=PLENTY
    )
    assert page.unreadable == [unknown.entry_id]
    page = trail.list_entries(Question(window=of_day(day, UTC)), now=LATER, seconds=PLENTY)
    assert page.entries == [good]
