"""What became of each subject of a run, as rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from backoffice.bulk.errors import ListGoneError
from backoffice.bulk.runs import Named, Progress, Run
from backoffice.bulk.steps import Outcome
from backoffice.bulk.store import RunStore
from backoffice.dynamo.scope import call_scope
from backoffice.web.csv_files import Cell

COLUMNS = ("id", "part", "outcome", "cause", "planned", "found")
#: What became of whoever is not named in a finished part of a run that changes something.
DONE = Outcome.DONE.value
_READ, _OPEN = "read", "open"
_SECONDS_A_PART = 25.0


class ListsGone:
    """In how many parts only those are known who were skipped or failed."""

    def __init__(self) -> None:
        self.parts = 0


def rows_of(store: RunStore, run: Run, gone: ListsGone) -> Iterator[Sequence[Cell]]:
    """A row for each subject, in the order of the frozen list. Of a part whose list is no longer
    kept there are those who were skipped or failed."""
    with call_scope(seconds=_SECONDS_A_PART):
        progress = store.list_progress(run.run_id)
    for number in range(run.chunks):
        known = progress.get(number, Progress(number=number))
        named = {each.subject_id: each for each in known.named}
        try:
            with call_scope(seconds=_SECONDS_A_PART):
                planned, _ = store.get_list(run.list_id, number)
            ids: Sequence[str] = [each.subject_id for each in planned]
        except ListGoneError:
            gone.parts += 1
            ids = list(named)
        done = DONE if not run.is_reading else _READ
        otherwise = done if known.is_finished else _OPEN
        for subject_id in ids:
            yield _row(subject_id, number, named.get(subject_id), otherwise)


def _row(subject_id: str, number: int, named: Named | None, otherwise: str) -> Sequence[Cell]:
    if named is None:
        return (subject_id, number + 1, otherwise, "", "", "")
    found, planned = _text(named.found), _text(named.planned)
    return (subject_id, number + 1, named.outcome, named.cause.value, planned, found)


def _text(values: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in values.items())
