"""The figures of a run: how far it is, how fast, what it costs (Django-free)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backoffice.bulk.runs import SUBJECTS, Estimate, Progress, Run, State, subjects_in
from backoffice.bulk.steps import Outcome

#: The rate at present is that of this time.
_PRESENT = timedelta(seconds=60)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Costs:
    """Write units, what they cost in US dollars at a price for a million, and the seconds that
    they take."""

    units: int
    price: float
    seconds: float = 0

    @property
    def dollars(self) -> str:
        """So exact as it is worth saying."""
        amount = self.units * self.price / _MILLION
        if 0 < amount < 0.001:
            return "< 0.001"
        return f"{amount:,.3f}" if amount < 0.1 else f"{amount:,.2f}"

    @property
    def lasts(self) -> timedelta:
        """How long they take at least."""
        return timedelta(seconds=math.ceil(self.seconds))


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the bar: its name, how many, and where it lies, in per cent."""

    name: str
    count: int
    total: int
    before: int

    @property
    def percent(self) -> str:
        """Its share, in words."""
        share = 100 * self.count / self.total if self.total else 0.0
        if 0 < share < 0.1:
            return "< 0.1 %"
        return f"{share:.1f} %"

    @property
    def x(self) -> float:
        """Where it begins."""
        return round(100 * self.before / self.total, 2) if self.total else 0.0

    @property
    def width(self) -> float:
        """How wide it is: what is there at all can be seen."""
        if not self.count:
            return 0.0
        return max(0.4, round(100 * self.count / self.total, 2))


@dataclass(frozen=True, slots=True)
class Figures:
    """How far a run is. `counts` are those of its finished chunks."""

    run: Run
    counts: Mapping[str, int]
    capacity: int
    rate: float | None

    @property
    def done(self) -> int:
        """To how many it was done, now or by an earlier attempt."""
        return sum(self.counts.get(each, 0) for each in Outcome if each.is_done)

    @property
    def skipped(self) -> int:
        return self.counts.get(Outcome.SKIPPED, 0)

    @property
    def failed(self) -> int:
        return self.counts.get(Outcome.FAILED, 0)

    @property
    def named(self) -> int:
        """How many are named, because it was not done to them."""
        return self.skipped + self.failed

    @property
    def worked(self) -> int:
        """How many are through."""
        return subjects_in(self.counts)

    @property
    def counted(self) -> Mapping[str, int]:
        """What a reading has counted, for people."""
        return {name: count for name, count in self.counts.items() if name != SUBJECTS}

    @property
    def left(self) -> int:
        """How many are not."""
        return max(0, self.run.subjects - self.worked)

    @property
    def left_for(self) -> timedelta | None:
        """How long those who are left will take, at this rate."""
        if self.run.state is not State.RUNNING or not self.rate or not self.left:
            return None
        return timedelta(seconds=self.left / self.rate)

    @property
    def shares(self) -> Sequence[Share]:
        """The parts of the bar from left to right, without who is left."""
        if self.run.is_reading:
            counts = {"done": self.worked}
        else:
            counts = {"done": self.done, "skipped": self.skipped, "failed": self.failed}
        shares: list[Share] = []
        before = 0
        for name, count in counts.items():
            shares.append(Share(name, count, self.run.subjects, before))
            before += count
        return shares


def figures_of(run: Run, progress: Sequence[Progress], *, is_all: bool, now: datetime) -> Figures:
    """The figures of a run by the progress of its chunks; where that is not all of it, by what its
    runner wrote down."""
    finished = [each for each in progress if each.is_finished]
    counts: Counter[str] = Counter()
    capacity = 0
    if is_all:
        for each in finished:
            counts.update(each.counts)
            capacity += each.capacity
    else:
        counts, capacity = Counter(run.summary.counts), run.summary.capacity
    return Figures(run, counts, capacity, _rate(run, finished, subjects_in(counts), now))


def working_time(run: Run, now: datetime) -> timedelta:
    """How long a run was at work, without its pauses."""
    if run.begun_at is None:
        return timedelta()
    end = run.ended_at or now
    return max(timedelta(), end - run.begun_at - run.paused_for(end))


def _rate(run: Run, finished: Sequence[Progress], worked: int, now: datetime) -> float | None:
    """Subjects a second: at present where it runs, else all the while; None where nothing is
    known yet."""
    seconds = working_time(run, now).total_seconds()
    if not worked or not seconds:
        return None
    if run.state is State.RUNNING and seconds > _PRESENT.total_seconds():
        late = [each for each in finished if each.finished_at and now - each.finished_at < _PRESENT]
        if late:
            return sum(map(_subjects_of, late)) / _PRESENT.total_seconds()
    return worked / seconds


def _subjects_of(progress: Progress) -> int:
    """How many subjects a finished chunk had."""
    return subjects_in(progress.counts)


# -- what is planned ------------------------------------------------------------------------------


def planned_rate(run: Run, estimate: Estimate) -> float | None:
    """Subjects a second at what it may write; None where nobody knows what one takes."""
    seconds = estimate.seconds(run.units_per_second)
    return run.subjects / seconds if seconds else None


# -- the rate over time ---------------------------------------------------------------------------

#: Lengths of the steps, in seconds; the first that needs no more bars than this.
_STEPS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600)
_MOST_BARS = 30
#: A few bars are no wider than if they were so many.
_LEAST_BARS = 12
#: Where the plot is drawn: its lowest line and its height, and the first per cent that has bars.
_BASE, _HIGH, _FIRST = 150, 128, 8.0
_LABELS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of time: when it began, how many were worked in it, how many a second; and where
    its bar stands, across in per cent."""

    at: datetime
    subjects: int
    rate: float
    x: float
    width: float
    y: float
    height: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line across, at a rate."""

    rate: float
    y: float

    @property
    def is_drawn(self) -> bool:
        """Whether it is within the plot."""
        return self.y >= _BASE - _HIGH

    @property
    def label(self) -> str:
        """The rate in few signs."""
        return short_rate(self.rate)


@dataclass(frozen=True, slots=True)
class Chart:
    """Subjects a second in steps of time; `limit` is what the run may do."""

    step: timedelta
    bars: Sequence[Bar]
    lines: Sequence[Line]
    limit: Line | None

    @property
    def needs_seconds(self) -> bool:
        """Whether minutes alone do not tell its bars apart."""
        return self.step < timedelta(seconds=30)


def chart_of(
    run: Run, progress: Sequence[Progress], *, is_all: bool, now: datetime
) -> Chart | None:
    """The rate of a run by when its chunks were finished; None where too few were."""
    finished = [(each.finished_at, _subjects_of(each)) for each in progress if each.finished_at]
    if run.begun_at is None or not finished:
        return None
    since = run.begun_at if is_all else min(at for at, _ in finished)
    until = max(run.ended_at or now, *(at for at, _ in finished))
    step = _step((until - since).total_seconds())
    places = int((until - since).total_seconds() // step) + 1
    subjects = [0] * places
    for at, count in finished:
        subjects[max(0, int((at - since).total_seconds() // step))] += count
    rates = [count / step for count in subjects]
    limit = planned_rate(run, run.frozen.estimate) if run.frozen else None
    # A limit that is far off would leave nothing of the bars.
    top = _nice(max([*rates, *([limit] if limit and limit < 3 * max(rates) else [])]))
    slot = (100 - _FIRST) / max(places, _LEAST_BARS)
    every = -(-max(places, _LEAST_BARS) // _LABELS)
    bars = [
        Bar(
            since + timedelta(seconds=number * step),
            subjects[number],
            rate,
            round(_FIRST + number * slot, 2),
            round(slot * 0.8, 2),
            round(_BASE - _HIGH * rate / top, 1),
            round(_HIGH * rate / top, 1),
            is_labelled=number % every == 0,
        )
        for number, rate in enumerate(rates)
    ]
    lines = [_line(top * part, top) for part in (0, 0.5, 1)]
    return Chart(timedelta(seconds=step), bars, lines, _line(limit, top) if limit else None)


def short_rate(rate: float) -> str:
    """A rate in few signs: "0.4", "118", "1.2k"."""
    if rate and rate < 10:
        return f"{rate:.1f}".removesuffix(".0")
    return f"{rate:.0f}" if rate < 1000 else f"{rate / 1000:.1f}k".replace(".0k", "k")


def _line(rate: float, top: float) -> Line:
    return Line(rate, round(_BASE - _HIGH * rate / top, 1) + 0.5)


def _step(seconds: float) -> int:
    return next((each for each in _STEPS if seconds / each < _MOST_BARS), _STEPS[-1])


def _nice(most: float) -> float:
    """A round number that is no less."""
    size = 0.1
    while True:
        for part in (1, 2, 5):
            if size * part >= most:
                return size * part
        size *= 10
