"""Reading and exporting the trail, on both servers: what goes on record, and what if it cannot."""

from __future__ import annotations

import csv
import hashlib
import io
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice.access import Actor
from backoffice.audit.actions import Action, Group
from backoffice.audit.entries import Entry
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.errors import UnavailableError
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.trail.portions import Portion, Portions
from backoffice.trail.services import (
    INDEX_LAG,
    UNREADABLE,
    columns_of,
    export_trail,
    list_entries,
)
from backoffice.web import csv_files
from backoffice.web.csv_files import CsvFile
from tests import words
from tests.backoffice.audit.asking import NO_TIME, PLENTY, at, made, of_day, put, put_unreadable
from tests.conftest import Clock

AUDITOR = Actor("auditor-of-the-test", words.AUDITOR, "request-2")


@pytest.fixture
def question(user_id: str) -> Question:
    return Question(subject=words.USER.of(user_id))


def on_record(trail: Trail, user_id: str, action: Action) -> list[Entry]:
    page = trail.list_entries(
        Question(subject=words.USER.of(user_id), only=(action,)),
        now=datetime.now(UTC),
        seconds=PLENTY,
    )
    return page.entries


def ask_for_file(
    trail: Trail, question: Question, clock: Clock, *, seconds: float = PLENTY
) -> CsvFile | Portions:
    return export_trail(trail=trail, question=question, actor=AUDITOR, now=clock(), seconds=seconds)


def export(
    trail: Trail, question: Question, clock: Clock, *, seconds: float = PLENTY
) -> tuple[CsvFile, list[dict[str, str]], str]:
    """The file, its rows by column, and its last line."""
    file = ask_for_file(trail, question, clock, seconds=seconds)
    assert isinstance(file, CsvFile)
    lines = file.content.decode().split("\r\n")
    rows = list(csv.DictReader(io.StringIO("\r\n".join(lines[:-2]), newline="")))
    return file, rows, lines[-2]


# -- reading --------------------------------------------------------------------------------------


def test_a_reading_is_on_record_with_what_was_asked(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str
) -> None:
    put(trail, [made(at(day, 9), actor, user_id)])
    window = of_day(day, UTC)
    question = Question(
        subject=words.USER.of(user_id), staff_id=actor.staff_id, window=window, only=(words.VIEWED,)
    )

    page = list_entries(
        trail=trail, question=question, cursor=None, actor=AUDITOR, now=clock(), seconds=PLENTY
    )

    (entry,) = on_record(trail, user_id, words.TRAIL_READ)
    assert len(page.entries) == 1
    assert (entry.actor, entry.at) == (AUDITOR, clock())
    assert entry.new == {
        "trail_of": "user",
        "by_staff_id": actor.staff_id,
        "since": f"{day}T00:00:00.000Z",
        "until": f"{day + timedelta(days=1)}T00:00:00.000Z",
        "only": "user.viewed",
        "page": "first",
        "entries": 1,
    }


def test_a_reading_about_no_user_is_found_by_who_read(
    trail: Trail, clock: Clock, day: date
) -> None:
    reader = Actor(uuid.uuid4().hex, words.LEAD)
    question = Question(window=Window.of_hour(day, 3, UTC), only=(Group.CHANGES,))

    list_entries(
        trail=trail, question=question, cursor=None, actor=reader, now=clock(), seconds=PLENTY
    )

    (entry,) = trail.list_of_staff(reader.staff_id, since=clock()).entries
    assert entry.action is words.TRAIL_READ
    assert (entry.new["trail_of"], entry.new["only"]) == ("hours", "changes")
    assert entry.new["since"] == f"{day}T03:00:00.000Z"


def test_a_page_that_cannot_go_on_record_is_not_handed_out(
    trail: Trail, clock: Clock, question: Question, faults: FaultInjector
) -> None:
    faults.inject([None, lost_request, lost_request])

    with pytest.raises(UnavailableError):
        list_entries(
            trail=trail, question=question, cursor=None, actor=AUDITOR, now=clock(), seconds=PLENTY
        )


def test_a_file_that_cannot_go_on_record_is_not_handed_out(
    trail: Trail, clock: Clock, question: Question, faults: FaultInjector
) -> None:
    faults.inject([None, lost_request, lost_request])

    with pytest.raises(UnavailableError):
        export(trail, question, clock)


# -- files ----------------------------------------------------------------------------------------


def test_a_file_holds_every_answer_and_its_entry_proves_it(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str, question: Question
) -> None:
    moments = [at(day, 9) + timedelta(minutes=n) for n in range(130)]
    entries = put(trail, [made(moment, actor, user_id) for moment in moments])

    file, rows, last_line = export(trail, question, clock)

    (entry,) = on_record(trail, user_id, words.TRAIL_EXPORTED)
    body = file.content[: file.content.rindex(b"# 130")]
    digest = hashlib.sha256(body).hexdigest()
    assert [row["entry_id"] for row in rows] == [each.entry_id for each in entries]
    assert last_line == f"# 130 rows,complete,sha256 {digest}"
    assert entry.new == {
        "trail_of": "user",
        "entries": 130,
        "complete": True,
        "sha256": digest,
        "oldest": f"{day}T09:00:00.000Z",
        "newest": f"{day}T11:09:00.000Z",
    }


def test_a_file_has_the_columns_of_its_list_and_every_value_in_them(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str, question: Question
) -> None:
    full = replace(
        made(at(day, 9), actor, user_id, words.USAGE_RESET),
        reason=Reason(words.BILLING, 'said "twice", on two lines:\nreset', "SUP-7"),
        old={"documents_processed": 3, "was_active": True, "ttl": None},
        new={"status": "reset"},
        fields=("email", "name"),
    )
    put(trail, [full])

    _, (row,), _ = export(trail, question, clock)

    assert tuple(row) == columns_of(trail.vocabulary)
    assert row == {
        "at": f"{day}T09:00:00.000Z",
        "entry_id": full.entry_id,
        "action": "usage.reset",
        "staff_id": actor.staff_id,
        "role": "support",
        "user_id": user_id,
        "subject": "",
        "category": "billing",
        "reason": 'said "twice", on two lines:\nreset',
        "ticket": "SUP-7",
        "old": row["old"],
        "new": '{"status":"reset"}',
        "fields": "email name",
        "request_id": "request-1",
    }
    assert sorted(row["old"].strip("{}").split(",")) == [
        '"documents_processed":3',
        '"ttl":null',
        '"was_active":true',
    ]


@pytest.mark.parametrize("text", ["=1+1 is two", "+1 more", "-1 less", "@once more"])
def test_a_reason_that_looks_like_a_formula_is_made_harmless(
    trail: Trail,
    clock: Clock,
    day: date,
    actor: Actor,
    user_id: str,
    question: Question,
    text: str,
) -> None:
    reason = Reason(words.OTHER, text)
    put(trail, [replace(made(at(day, 9), actor, user_id), reason=reason)])

    _, (row,), _ = export(trail, question, clock)

    assert row["reason"] == f"'{text}"


def divided(
    trail: Trail, question: Question, clock: Clock, *, seconds: float = PLENTY
) -> list[list[str]]:
    """The ids in each of the files that hold an answer, the newest first."""
    made = ask_for_file(trail, question, clock, seconds=seconds)
    if isinstance(made, CsvFile):
        return [ids_in(made)]
    files = [
        ids for each in made.portions for ids in divided(trail, at_window(question, each), clock)
    ]
    if made.rest:
        rest = replace(question, window=made.rest)
        files += divided(trail, rest, clock, seconds=seconds)
    return files


def at_window(question: Question, portion: Portion) -> Question:
    return replace(question, window=portion.window)


def ids_in(file: CsvFile) -> list[str]:
    *lines, last, _ = file.content.decode().split("\r\n")
    assert ",complete," in last
    return [row["entry_id"] for row in csv.DictReader(io.StringIO("\r\n".join(lines), newline=""))]


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of some five entries."""
    monkeypatch.setattr(csv_files, "MAX_BYTES", 2000)


@pytest.mark.usefixtures("small_files")
@pytest.mark.parametrize("by", ["staff", "hours"])
def test_what_no_file_can_hold_is_divided_and_nothing_is_cut_off(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str, by: str
) -> None:
    moments = [
        at(day, hour, minute)
        for hour, count in ((9, 2), (10, 12), (20, 1))
        for minute in range(count)
    ]
    moments += [at(day, 12)] * 3
    entries = put(trail, [made(moment, actor, user_id) for moment in moments])
    question = Question(staff_id=actor.staff_id)
    if by == "hours":
        question = Question(window=Window.of_days(day - timedelta(days=1), day, UTC))

    files = divided(trail, question, clock)

    assert len(files) > 2
    assert [entry_id for file in files for entry_id in file] == [e.entry_id for e in entries]


@pytest.mark.usefixtures("small_files")
def test_how_it_is_divided_is_on_record(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str, question: Question
) -> None:
    put(trail, [made(at(day, 9, n), actor, user_id) for n in range(20)])

    made_of = ask_for_file(trail, question, clock)

    (entry,) = on_record(trail, user_id, words.TRAIL_READ)
    assert isinstance(made_of, Portions)
    assert entry.new == {
        "trail_of": "user",
        "page": "files",
        "files": len(made_of.portions),
        "entries": 20,
    }
    assert on_record(trail, user_id, words.TRAIL_EXPORTED) == []


def test_what_was_not_read_in_time_is_told_and_left_for_the_next_page(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str
) -> None:
    entries = put(trail, [made(at(day, 9) + timedelta(seconds=n), actor) for n in range(230)])
    question = Question(staff_id=actor.staff_id)

    first = ask_for_file(trail, question, clock, seconds=NO_TIME)
    files = divided(trail, question, clock, seconds=NO_TIME)

    assert isinstance(first, Portions)
    assert first.rest is not None
    assert first.entries == 99
    assert [entry_id for file in files for entry_id in file] == [e.entry_id for e in entries]


def test_names_stand_in_a_file_where_they_may_and_its_entry_says_so(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str, question: Question
) -> None:
    put(trail, [made(at(day, 9), actor, user_id)])

    file = export_trail(
        trail=trail,
        question=question,
        actor=AUDITOR,
        now=clock(),
        seconds=PLENTY,
        names_of=lambda ids: dict.fromkeys(ids, "Kim Demo"),
    )

    assert isinstance(file, CsvFile)
    assert b"staff_id,staff_name,role," in file.content
    assert f"{actor.staff_id},Kim Demo,support,".encode() in file.content
    (entry,) = on_record(trail, user_id, words.TRAIL_EXPORTED)
    assert entry.new["with_names"] is True


def test_a_file_without_an_answer_says_so(
    trail: Trail, clock: Clock, user_id: str, question: Question
) -> None:
    _, rows, last_line = export(trail, question, clock)

    (entry,) = on_record(trail, user_id, words.TRAIL_EXPORTED)
    assert rows == []
    assert last_line.startswith("# 0 rows,complete,")
    assert "oldest" not in entry.new


def test_an_entry_of_a_later_version_stands_in_the_file_by_its_id(
    trail: Trail, clock: Clock, day: date, actor: Actor, user_id: str, question: Question
) -> None:
    later = made(at(day, 9), actor, user_id)
    put_unreadable(trail, later)

    _, (row,), _ = export(trail, question, clock)

    assert (row["entry_id"], row["action"]) == (later.entry_id, UNREADABLE)


def test_a_file_by_staff_or_day_ends_where_every_entry_has_reached_the_index(
    trail: Trail, clock: Clock, actor: Actor, user_id: str
) -> None:
    settled = clock() - INDEX_LAG
    old, fresh = (made(at_, actor, user_id) for at_ in (settled - timedelta(seconds=1), settled))
    put(trail, [old, fresh])
    today = of_day(clock().date(), UTC)

    for question in (Question(staff_id=actor.staff_id), Question(window=today)):
        _, rows, _ = export(trail, question, clock)
        ids = {row["entry_id"] for row in rows}
        assert (old.entry_id in ids, fresh.entry_id in ids) == (True, False)
    _, rows, _ = export(trail, Question(subject=words.USER.of(user_id)), clock)
    assert {old.entry_id, fresh.entry_id} <= {row["entry_id"] for row in rows}, "consistent"

    page = trail.list_of_subject(words.TRAIL.of(AUDITOR.staff_id))
    ends = [entry.new.get("until") for entry in page.entries]
    assert ends.count(instant_text(settled)) >= 2
