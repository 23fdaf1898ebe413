"""Where the columns of a plot stand."""

from __future__ import annotations

from backoffice.web.plots import Bar, lane, size


def test_a_column_is_a_stack_with_its_sum_above() -> None:
    made = lane("Payments", [(1, 1)])

    assert [(bar.part, bar.height) for bar in made.bars] == [(0, 14), (1, 14)]
    assert made.bars[0].y + made.bars[0].height == made.line_y
    assert made.bars[1].y + made.bars[1].height == made.bars[0].y
    assert [(total.number, total.x) for total in made.totals] == [(2, 14)]


def test_large_numbers_fit_and_small_ones_are_seen() -> None:
    made = lane("Documents", [(1000,), (1,), (0,)])

    high, low = made.bars
    assert (high.height, low.height) == (42, 3)
    assert high.y >= 20
    assert len(made.totals) == 2


def test_what_is_not_known_is_no_number() -> None:
    made = lane("Documents", [None, (0,)])

    assert [bar.part for bar in made.bars] == [None]
    assert made.totals == []


def test_lanes_stand_one_below_the_other() -> None:
    first, second = lane("a", [(1,)]), lane("b", [(1,)], place=1)

    assert second.name_y > first.line_y
    assert second.bars[0] == Bar(6, first.bars[0].y + 86, 14, 0)
    assert size(12, 2) == (336, 172)
