"""Ctrl-C lets a run in the foreground stand still, between two parts; it goes on where it was."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from backoffice.bulk import planning
from backoffice.bulk.crew import Crew
from backoffice.bulk.runs import Run, State, Wanted, Why
from backoffice.bulk.writers import Batch, InBatches, Result
from backoffice.dynamo.scope import call_scope
from tests.backoffice.runs.terminal.conftest import COUNT, Terminal

#: More looks than it takes to see what another thread has done.
LOOKS = 1000


def test_a_run_stands_still_and_any_runner_goes_on(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A part for each page, worked by one thread.
    by_default(monkeypatch, planning.freeze, chunk_size=1)
    by_default(monkeypatch, Crew.__init__, threads=1)
    write, calls = InBatches.write, list[Batch]()

    def interrupted(writer: InBatches, batch: Batch) -> list[Result]:
        calls.append(batch)
        if len(calls) == 2:
            os.kill(os.getpid(), signal.SIGINT)
            wait_for_the_wish(terminal, batch.run)
        return write(writer, batch)

    monkeypatch.setattr(InBatches, "write", interrupted)
    said = terminal.print_pages("--apply", *terminal.why())

    assert said.code == 130, said
    run = terminal.run(said)
    assert (run.state, run.why) == (State.PAUSED, Why.ASKED)
    assert sum(terminal.shelf.prints()) == 2
    assert f"--apply --run {run.run_id}" in said.err

    assert terminal.print_pages("--apply", "--run", run.run_id).code == 0
    assert terminal.shelf.prints() == [1] * COUNT == terminal.shelf.proven()


def by_default(monkeypatch: pytest.MonkeyPatch, function: Any, **values: object) -> None:
    """Let a function have other defaults."""
    monkeypatch.setattr(function, "__kwdefaults__", {**function.__kwdefaults__, **values})


def wait_for_the_wish(terminal: Terminal, run: Run) -> None:
    """Look until a pause is wanted of the run."""
    for _ in range(LOOKS):
        with call_scope(seconds=5):
            if terminal.desk.again(run).wanted is Wanted.PAUSE:
                return
    raise AssertionError("Nobody wanted a pause.")
