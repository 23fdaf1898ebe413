"""How entries are divided into files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from backoffice.audit.questions import Window
from backoffice.trail.portions import Portions, Tally

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = Window(NOON.replace(hour=0), NOON.replace(hour=23))


def divided(*found: tuple[datetime, int], is_whole: bool = True) -> Portions:
    tally = Tally()
    for at, size in found:
        tally.add(at, size)
    return tally.portions(DAY, 10, is_whole=is_whole)


def hours(*sizes: int) -> list[tuple[datetime, int]]:
    """An entry in each hour from noon on."""
    return [(NOON + timedelta(hours=n, minutes=5), size) for n, size in enumerate(sizes)]


def test_whole_hours_stand_together_as_far_as_they_fit() -> None:
    made = divided(*hours(4, 6, 5, 5, 1))

    windows = [(each.window.since.hour, each.window.until.hour) for each in made.portions]
    assert windows == [(15, 23), (14, 15), (0, 14)]
    assert [each.size for each in made.portions] == [6, 5, 10]
    assert made.rest is None


def test_an_hour_too_large_alone_is_divided_between_instants() -> None:
    instants = [(NOON + timedelta(seconds=n), 4) for n in range(4) for _ in range(2)]

    made = divided(*instants)

    assert [each.entries for each in made.portions] == [2, 2, 2, 2]
    assert [each.window.since.second for each in made.portions] == [3, 2, 1, 0]


def test_files_follow_each_other_without_a_gap() -> None:
    made = divided(*hours(9, 9, 9), (NOON, 9), (NOON, 9))

    windows = [each.window for each in made.portions]
    assert windows[0].until == DAY.until
    assert windows[-1].since == DAY.since
    assert all(newer.since == older.until for newer, older in pairwise(windows))


def test_the_oldest_instant_that_was_read_belongs_to_the_rest() -> None:
    made = divided(*hours(3, 3, 3), is_whole=False)

    assert made.entries == 2
    assert made.rest == Window(DAY.since, NOON + timedelta(minutes=5, milliseconds=1))
    assert made.portions[-1].window.since == made.rest.until


def test_without_an_entry_there_is_no_file() -> None:
    assert divided() == Portions([])
    assert divided(is_whole=False) == Portions([], DAY)
