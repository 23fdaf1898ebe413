"""Reading the trail: every reading is on record before anything of it is shown."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, EntryValue, Values, new_entry
from backoffice.audit.items import PAGE_SIZE, question_of
from backoffice.audit.questions import Question, Window
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Answer, EntryPage, Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.instants import instant_text
from backoffice.trail.words import EXPORTED, READ, TRAIL
from backoffice.web.csv_files import Cell, CsvFile, CutOffError, csv_file

UNREADABLE = "not readable by this version"
#: What is newer is in no file that an index answers: an entry is put a little after the instant it
#: tells (up to a request's time, 25 s for a file), and reaches the indexes later still.
INDEX_LAG = timedelta(seconds=30)
#: Where no window is asked for, files begin here.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def columns_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a file of entries holds of each, and nothing else: kinds of subject that can be
    asked for have a column of their own."""
    return (
        *("at", "entry_id", "action", "staff_id", "role"),
        *(kind.id_name for kind in vocabulary.subject_kinds_asked_for),
        *("subject", "category", "reason", "ticket", "old", "new", "fields", "request_id"),
    )


def list_entries(
    *,
    trail: Trail,
    question: Question,
    cursor: str | None,
    actor: Actor,
    now: datetime,
    seconds: float,
    size: int = PAGE_SIZE,
) -> EntryPage:
    """The next page of `size` answers; the reading is on record before it returns.

    `seconds` bound the reading alone. Raises CursorError, and other errors of `dynamo.errors`;
    then nothing is to be shown.
    """
    page = trail.list_entries(question, now=now, seconds=seconds, cursor=cursor, size=size)
    asked = _asked(question) | {
        "page": "further" if cursor else "first",
        "entries": len(page.answers),
    }
    trail.record(_entry(READ, question, actor=actor, now=now, new=asked))
    return page


def export_trail(
    *, trail: Trail, question: Question, actor: Actor, now: datetime, seconds: float
) -> CsvFile:
    """All answers as a file, newest first, up to the size limit and for at most `seconds`; by
    staff or time alone, those that are INDEX_LAG old.

    The file's count, range and digest are on record before it returns: whoever holds a file can
    prove by its entry that it is whole. Raises errors of `dynamo.errors`.
    """
    question, written = settled(question, now), list[datetime]()
    rows = _rows(trail, question, now=now, seconds=seconds, written=written)
    file = csv_file(columns_of(trail.vocabulary), rows)
    exported = _asked(question) | {
        "entries": file.rows,
        "complete": file.is_complete,
        "sha256": file.sha256,
    }
    if written:
        exported |= {"oldest": instant_text(min(written)), "newest": instant_text(max(written))}
    entry = _entry(EXPORTED, question, actor=actor, now=now, new=exported)
    trail.record(entry)
    return file


def settled(question: Question, now: datetime) -> Question:
    """The same up to where a file can be complete: an index lacks what is on its way to it."""
    if question_of(question)[0].index is None:
        return question
    window = question.window or Window(_BEGINNING, now)
    until = max(window.since, min(window.until, now - INDEX_LAG))
    return replace(question, window=Window(window.since, until))


def row_of(answer: Answer, vocabulary: Vocabulary) -> Sequence[Cell]:
    """The cells of an entry, in the order of the columns."""
    entry = answer.entry
    if entry is None:
        return (None, answer.entry_id, UNREADABLE, *[None] * (len(columns_of(vocabulary)) - 3))
    subject = entry.subject
    columns = {kind.name: "" for kind in vocabulary.subject_kinds_asked_for}
    elsewhere = "" if subject.kind in columns else f"{subject.kind}:{subject.id}"
    if not elsewhere:
        columns[subject.kind] = subject.id
    return (
        instant_text(entry.at),
        entry.entry_id,
        entry.action.name,
        entry.actor.staff_id,
        entry.actor.role.name if entry.actor.role else None,
        *columns.values(),
        elsewhere,
        *_reason_cells(entry.reason),
        _values_text(entry.old),
        _values_text(entry.new),
        " ".join(entry.fields),
        entry.actor.request_id,
    )


def _rows(
    trail: Trail, question: Question, *, now: datetime, seconds: float, written: list[datetime]
) -> Iterator[Sequence[Cell]]:
    """A row for each answer; `written` gets the times of those that the file took."""
    stop_at = time.monotonic() + seconds
    for chunk in trail.walk_entries(question, now=now):
        for answer in chunk.answers:
            yield row_of(answer, trail.vocabulary)
            if answer.entry:
                written.append(answer.entry.at)
        if chunk.onward and time.monotonic() >= stop_at:
            raise CutOffError("the time limit")


def _reason_cells(reason: Reason | None) -> Sequence[Cell]:
    return (reason.category.name, reason.text, reason.ticket) if reason else (None, None, None)


def _asked(question: Question) -> dict[str, EntryValue]:
    """What was asked for, as an entry says it."""
    asked: dict[str, EntryValue] = {"trail_of": question.trail_of}
    if question.staff_id:
        asked["by_staff_id"] = question.staff_id
    if question.window:
        asked["since"] = instant_text(question.window.since)
        asked["until"] = instant_text(question.window.until)
    if question.only:
        asked["only"] = str(question.only)
    if question.typed:
        asked["typed"] = question.typed.values[0]
    return asked


def _entry(
    action: Action, question: Question, *, actor: Actor, now: datetime, new: Values
) -> Entry:
    """About the subject whose entries were asked for: who reads them sees what happened there."""
    subject = question.subject or TRAIL.of(actor.staff_id)
    return new_entry(action, subject, actor=actor, now=now, new=new)


def _values_text(values: Values) -> str:
    """Values as JSON, so that a comma in one of them divides nothing."""
    if not values:
        return ""
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"), default=int)
