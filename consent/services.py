"""Reading counts of consents, and who was counted how; what leaves the site is on record first
(Django-free)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from backoffice.access import Actor
from backoffice.audit.entries import Values, new_entry
from backoffice.audit.trail import Trail
from backoffice.bulk import moves
from backoffice.bulk.runs import LISTS_KEPT, Planned, Run, State
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import RUN
from backoffice.dynamo.parallel import sent, side_by_side
from backoffice.web.csv_files import Cell, CsvFile, csv_file
from consent.counting import TEXTS, CountConsents, codes_of, state_of
from consent.evidence import Evidence, evidence_of
from consent.figures import COLUMNS, ConsentCounts, counts_of, rows_of
from consent.words import COUNTS_EXPORTED, EVIDENCE_TAKEN, LACKING_EXPORTED
from records.holds.consents import VERSIONS, ConsentState
from records.holds.whole import consents_of
from records.lists import ConsentType
from records.table import UsersTable
from records.words import USER

#: Chunks of one file: at most 40,000 users, in lines of 110 bytes less than a file may hold.
CHUNKS_A_FILE = 100
_AT_ONCE = 8
#: The text that stands for any of the five.
ANY = "any"
#: What a file of users holds of each, and nothing else.
LACKING_COLUMNS = ("user_id", "state", "version")
LACKING_ANY_COLUMNS = ("user_id", *TEXTS)


@dataclass(frozen=True, slots=True)
class Counting:
    """What there is of counts. `latest` is the newest that is done, `under_way` one that is not
    done yet, and `failed` one that came to nothing since the latest."""

    latest: ConsentCounts | None
    earlier: Sequence[ConsentCounts]
    under_way: Run | None
    failed: Run | None


def read_counting(*, store: RunStore, now: datetime) -> tuple[Counting, datetime | None]:
    """The newest counts, and when a runner was last heard of. Nothing is counted here: it is read
    what runs counted."""
    with sent(store.steps_of_last_beat()) as last_beat:
        runs = store.list_runs_of_kind(CountConsents.name)
        return counting_of(runs, now=now), last_beat()


def counting_of(runs: Sequence[Run], *, now: datetime) -> Counting:
    """What runs counted, of which the newest comes first."""
    done = [run for run in runs if run.state is State.DONE]
    newest = next((run for run in runs if run.state is not State.DONE), None)
    if newest and done and newest.planned_at < done[0].planned_at:
        newest = None
    is_over = newest is not None and (newest.has_ended or moves.is_over(newest, now=now))
    return Counting(
        latest=counts_of(done[0]) if done else None,
        earlier=[counts_of(run) for run in done[1:]],
        under_way=None if is_over else newest,
        failed=newest if is_over else None,
    )


def find_counts(*, store: RunStore, run_id: str) -> ConsentCounts | None:
    """What a run counted; None where there is no such run that counted consents, and is done."""
    run = store.find_run(run_id)
    if run is None or run.kind != CountConsents.name or run.state is not State.DONE:
        return None
    return counts_of(run)


def export_counts(*, counts: ConsentCounts, actor: Actor, now: datetime, trail: Trail) -> CsvFile:
    """The table of a count as a file, on record before it returns."""
    file = csv_file(COLUMNS, rows_of(counts))
    new = {"sha256": file.sha256}
    subject = RUN.of(counts.run.run_id)
    trail.record(new_entry(COUNTS_EXPORTED, subject, actor=actor, now=now, new=new, fields=COLUMNS))
    return file


@dataclass(frozen=True, slots=True)
class Part:
    """Chunks that stand in one file, from the first to the last."""

    first: int
    last: int


def parts_of(run: Run) -> list[Part]:
    """The files that a list of users takes, whichever text it is about."""
    return [
        Part(first, min(first + CHUNKS_A_FILE, run.chunks) - 1)
        for first in range(0, max(1, run.chunks), CHUNKS_A_FILE)
    ]


def are_lists_kept(run: Run, *, now: datetime) -> bool:
    """Whether it is surely known still who was counted how."""
    return now < run.planned_at + LISTS_KEPT


def export_lacking(
    *,
    store: RunStore,
    run: Run,
    text: ConsentType | None,
    part: Part,
    actor: Actor,
    now: datetime,
    trail: Trail,
) -> CsvFile:
    """Who of a part of the table lacks the current version of a text, or of any where it is None;
    on record before it returns. Raises ListGoneError and TamperedError."""
    columns = LACKING_ANY_COLUMNS if text is None else LACKING_COLUMNS
    file = csv_file(columns, _rows(store, run, text, part))
    new: Values = {
        "text": text or ANY,
        "users": file.rows,
        "first_part": part.first,
        "last_part": part.last,
        "sha256": file.sha256,
        "complete": file.is_complete,
    }
    subject = RUN.of(run.run_id)
    trail.record(
        new_entry(LACKING_EXPORTED, subject, actor=actor, now=now, new=new, fields=columns)
    )
    return file


def take_evidence(
    *, user_id: str, site: str, actor: Actor, now: datetime, users: UsersTable, trail: Trail
) -> Evidence | None:
    """The evidence sheet of a user as of now, with its digest on record before it returns; None
    where there is no such user, which is on record too."""
    stored = users.find_user(user_id)
    entry = new_entry(EVIDENCE_TAKEN, USER.of(user_id), actor=actor, now=now, new={"found": False})
    if stored is None:
        trail.record(entry)
        return None
    sheet = evidence_of(stored.user, consents_of(stored.user, now), entry, site=site)
    new = {"layout": stored.user.layout, "sha256": sheet.sha256}
    trail.record(replace(entry, new=new, fields=("consents",)))
    return sheet


def _rows(
    store: RunStore, run: Run, text: ConsentType | None, part: Part
) -> Iterator[Sequence[Cell]]:
    for planned in _planned(store, run, part):
        codes = codes_of(planned)
        states = {each: state_of(each, code) for each, code in codes.items()}
        if text is None:
            if set(states.values()) != {ConsentState.CURRENT}:
                yield (planned.subject_id, *(_cell(each, codes[each]) for each in TEXTS))
        elif states[text] is not ConsentState.CURRENT:
            yield (planned.subject_id, states[text].value, _version(text, codes[text]))


def _planned(store: RunStore, run: Run, part: Part) -> Iterator[Planned]:
    numbers = range(part.first, min(part.last + 1, run.chunks))
    for first in range(0, len(numbers), _AT_ONCE):
        some = numbers[first : first + _AT_ONCE]
        for planned, _ in side_by_side([partial(store.get_list, run.list_id, n) for n in some]):
            yield from planned


def _version(text: ConsentType, code: str) -> str | None:
    return code if code in VERSIONS[text] else None


def _cell(text: ConsentType, code: str) -> str:
    """A version, or why there is none."""
    return _version(text, code) or state_of(text, code).value
