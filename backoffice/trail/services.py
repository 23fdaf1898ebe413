"""Reading the trail: every reading is on record before anything of it is shown."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
from backoffice.trail.portions import Portions, Tally
from backoffice.trail.words import EXPORTED, READ, TRAIL
from backoffice.web import csv_files
from backoffice.web.csv_files import Cell, CsvFile, csv_file, size_of

UNREADABLE = "not readable by this version"
#: What is newer is in no file that an index answers: an entry is put a little after the instant it
#: tells (up to a request's time, 25 s for a file), and reaches the indexes later still.
INDEX_LAG = timedelta(seconds=30)
#: Where no window is asked for, files begin here.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
#: Bytes of a file beside its rows: its head and its last line.
_MARGIN = 1024

#: Names of staff by their ids.
NamesOf = Callable[[AbstractSet[str]], Mapping[str, str]]


def columns_of(vocabulary: Vocabulary, *, with_names: bool = False) -> tuple[str, ...]:
    """What a file of entries holds of each, and nothing else: kinds of subject that can be
    asked for have a column of their own."""
    return (
        *("at", "entry_id", "action", "staff_id"),
        *(["staff_name"] if with_names else []),
        "role",
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
    *,
    trail: Trail,
    question: Question,
    actor: Actor,
    now: datetime,
    seconds: float,
    names_of: NamesOf | None = None,
) -> CsvFile | Portions:
    """All answers as a file, newest first; where they are too many for one, or `seconds` are over
    before all are read, how they are divided into several. None is ever cut off. By an index, those
    that are INDEX_LAG old.

    With `names_of`, the names of staff stand in it. The file's count, range and digest are on
    record before it returns: whoever holds a file can prove by its entry that it is whole. Raises
    errors of `dynamo.errors`.
    """
    question = settled(question, now)
    reading = _Export(trail.vocabulary, names_of)
    stop_at = time.monotonic() + seconds
    is_whole = True
    for chunk in trail.walk_entries(question, now=now):
        reading.add(chunk.answers, now)
        if chunk.onward and time.monotonic() >= stop_at:
            is_whole = False
            break
    if is_whole and reading.fits:
        file, new = reading.file()
        entry = _entry(EXPORTED, question, actor=actor, now=now, new=_asked(question) | new)
        trail.record(entry)
        return file
    window = _bounded(question.window, now)
    portions = reading.tally.portions(window, _limit(), is_whole=is_whole)
    listed: dict[str, EntryValue] = {
        "page": "files",
        "files": len(portions.portions),
        "entries": portions.entries,
    }
    trail.record(_entry(READ, question, actor=actor, now=now, new=_asked(question) | listed))
    return portions


def settled(question: Question, now: datetime) -> Question:
    """The same up to where a file can be complete: an index lacks what is on its way to it."""
    if question_of(question)[0].index is None:
        return question
    window = question.window or Window(_BEGINNING, now)
    until = max(window.since, min(window.until, now - INDEX_LAG))
    return replace(question, window=Window(window.since, until))


class _Export:
    """What was read for a file: its rows, as long as they fit into one."""

    def __init__(self, vocabulary: Vocabulary, names_of: NamesOf | None) -> None:
        self._vocabulary, self._names_of = vocabulary, names_of
        self._rows: list[Sequence[Cell]] = []
        self._written: list[datetime] = []
        self.tally = Tally()

    @property
    def fits(self) -> bool:
        """Whether one file holds it all."""
        return self.tally.total <= _limit()

    def add(self, answers: Sequence[Answer], now: datetime) -> None:
        """Take answers along."""
        names = None
        if self._names_of:
            names = self._names_of({a.entry.actor.staff_id for a in answers if a.entry})
        for answer in answers:
            row = row_of(answer, self._vocabulary, names)
            self.tally.add(_at(answer, now), size_of(row))
            if self.fits:
                self._rows.append(row)
            else:
                self._rows.clear()
            if answer.entry:
                self._written.append(answer.entry.at)

    def file(self) -> tuple[CsvFile, dict[str, EntryValue]]:
        """The file, and what its entry says of it."""
        columns = columns_of(self._vocabulary, with_names=self._names_of is not None)
        file = csv_file(columns, self._rows)
        new: dict[str, EntryValue] = {"entries": file.rows, "sha256": file.sha256}
        new["complete"] = file.is_complete
        if self._names_of:
            new["with_names"] = True
        if self._written:
            new["oldest"] = instant_text(min(self._written))
            new["newest"] = instant_text(max(self._written))
        return file, new


def _limit() -> int:
    return csv_files.MAX_BYTES - _MARGIN


def _at(answer: Answer, now: datetime) -> datetime:
    """When an entry was made; also of one that cannot be read, as far as its item says."""
    if answer.entry:
        return answer.entry.at
    try:
        return datetime.fromisoformat(answer.item["at"]["S"])
    except (KeyError, ValueError):
        return now


def _bounded(window: Window | None, now: datetime) -> Window:
    """A window with an end: what is put on record later is in no file."""
    end = now + timedelta(milliseconds=1)
    return Window(_BEGINNING, end).within(window)


def row_of(
    answer: Answer, vocabulary: Vocabulary, names: Mapping[str, str] | None = None
) -> Sequence[Cell]:
    """The cells of an entry, in the order of the columns; with the name of who acted where names
    are given."""
    entry, with_names = answer.entry, names is not None
    if entry is None:
        columns_left = len(columns_of(vocabulary, with_names=with_names)) - 3
        return (None, answer.entry_id, UNREADABLE, *[None] * columns_left)
    staff_id = entry.actor.staff_id
    subject = entry.subject
    columns = {kind.name: "" for kind in vocabulary.subject_kinds_asked_for}
    elsewhere = "" if subject.kind in columns else f"{subject.kind}:{subject.id}"
    if not elsewhere:
        columns[subject.kind] = subject.id
    return (
        instant_text(entry.at),
        entry.entry_id,
        entry.action.name,
        staff_id,
        *([] if names is None else [names.get(staff_id)]),
        entry.actor.role.name if entry.actor.role else None,
        *columns.values(),
        elsewhere,
        *_reason_cells(entry.reason),
        _values_text(entry.old),
        _values_text(entry.new),
        " ".join(entry.fields),
        entry.actor.request_id,
    )


def _reason_cells(reason: Reason | None) -> Sequence[Cell]:
    return (reason.category.name, reason.text, reason.ticket) if reason else (None, None, None)


def _asked(question: Question) -> dict[str, EntryValue]:
    """What was asked for, as an entry says it."""
    asked: dict[str, EntryValue] = {"trail_of": question.trail_of}
    if question.ticket:
        asked["for_ticket"] = question.ticket
    if question.staff_id:
        asked["by_staff_id"] = question.staff_id
    if question.window:
        asked["since"] = instant_text(question.window.since)
        asked["until"] = instant_text(question.window.until)
    if question.only:
        asked["only"] = question.only_names
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
