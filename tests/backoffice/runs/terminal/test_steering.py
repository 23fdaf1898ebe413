"""`steer_runs`: runs are looked at, approved, steered, taken back and exported from a terminal."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from pytest_django import Settings

from backoffice.bulk.runs import State, Wanted
from backoffice.dynamo.testing import FaultInjector, error_answer
from tests import words
from tests.backoffice.runs.terminal.conftest import COUNT, PASSWORD, Terminal


def steer(terminal: Terminal, *arguments: str) -> str:
    said = terminal("steer_runs", *arguments)
    assert said.code == 0, said
    return said.out


def waiting(terminal: Terminal) -> str:
    """A run that waits for a second person; its id."""
    terminal.desk.store.limit = 1
    terminal.typed = [PASSWORD]
    return terminal.print_pages("--apply", *terminal.why()).run_id


def test_runs_are_listed_and_shown_without_who_is_in_them(terminal: Terminal) -> None:
    run = terminal.run(terminal.print_pages(*terminal.why()))

    assert f"{run.run_id}  2026-03-01 12:00  planned: print-pages of 7 pages" in steer(
        terminal, "list", "--all"
    )
    shown = steer(terminal, "show", run.run_id)
    for known in (run.digest, "name only claimed", "Printer is repaired", "Expires"):
        assert known in shown
    assert terminal.shelf.page_id(0) not in shown
    values = orjson.loads(steer(terminal, "show", run.run_id, "--json"))
    assert (values["run_id"], values["state"], values["subjects"]) == (run.run_id, "planned", COUNT)
    listed = [
        orjson.loads(line) for line in steer(terminal, "list", "--all", "--json").splitlines()
    ]
    assert values in listed


@pytest.mark.parametrize("what", ["show", "pause", "undo"])
def test_a_run_that_there_is_not(terminal: Terminal, what: str) -> None:
    why = terminal.why() if what == "undo" else ()
    said = terminal("steer_runs", what, "f" * 32, *why)
    assert (said.code, "There is no run" in said.err) == (2, True)


def test_what_is_wanted_is_set_and_a_runner_makes_it_so(terminal: Terminal) -> None:
    run_id = terminal.print_pages(*terminal.why()).run_id

    steer(terminal, "start", run_id)
    assert terminal.desk.store.get_run(run_id).wanted is Wanted.RUN
    assert terminal("run_bulk", "--once", "--run", run_id).code == 0
    assert terminal.desk.store.get_run(run_id).state is State.DONE
    assert terminal.shelf.prints() == [1] * COUNT
    late = terminal("steer_runs", "pause", run_id)
    assert (late.code, "A run that is done cannot do this" in late.err) == (1, True)


def test_what_nobody_began_is_cancelled_at_once(terminal: Terminal) -> None:
    run_id = terminal.print_pages(*terminal.why()).run_id
    assert "is cancelled" in steer(terminal, "cancel", run_id)


def test_approving_shows_exactly_what_and_asks(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = waiting(terminal)
    run, second = terminal.desk.store.get_run(run_id), terminal.person(words.ADMIN)
    approve = ("steer_runs", "approve", run_id, "--actor", second.staff_id)
    answers = ["no", "yes"]
    monkeypatch.setattr(
        "backoffice.runs.management.commands.steer_runs.typed_line", lambda _: answers.pop(0)
    )

    terminal.typed = [PASSWORD]
    refused = terminal(*approve)
    assert (refused.code, "Not approved" in refused.err) == (1, True)
    assert run.digest in refused.out
    assert run.frozen
    assert all(each in refused.out for each in run.frozen.sample)
    assert terminal.desk.store.get_run(run_id).state is State.WAITING

    terminal.typed = [PASSWORD]
    assert terminal(*approve).code == 0
    approved = terminal.desk.store.get_run(run_id)
    assert (approved.state, approved.is_approved) == (State.APPROVED, True)
    assert approved.approval
    assert approved.approval.staff_id == second.staff_id


def test_another_digest_is_not_approved_and_nobody_is_asked(terminal: Terminal) -> None:
    run_id = waiting(terminal)
    said = terminal("steer_runs", "approve", run_id, "--actor", "f" * 32, "--digest", "f" * 64)
    assert (said.code, "another digest" in said.err) == (2, True)


def test_without_a_terminal_nobody_approves(terminal: Terminal) -> None:
    run_id, second = waiting(terminal), terminal.person(words.ADMIN)
    digest = terminal.desk.store.get_run(run_id).digest
    terminal.is_there = False
    said = terminal("steer_runs", "approve", run_id, "--actor", second.staff_id, "--digest", digest)
    assert (said.code, "typed at a terminal" in said.err) == (2, True)


def test_wrong_passwords_approve_nothing(terminal: Terminal) -> None:
    run_id, second = waiting(terminal), terminal.person(words.ADMIN)
    digest = terminal.desk.store.get_run(run_id).digest
    terminal.typed = ["wrong"] * 3
    said = terminal("steer_runs", "approve", run_id, "--actor", second.staff_id, "--digest", digest)
    assert (said.code, "incorrect" in said.err, terminal.typed) == (1, True, [])
    assert terminal.desk.store.get_run(run_id).state is State.WAITING


def test_a_read_only_site_is_not_steered(terminal: Terminal, settings: Settings) -> None:
    run_id = terminal.print_pages(*terminal.why()).run_id
    settings.READ_ONLY = True
    for what in ("start", "cancel"):
        said = terminal("steer_runs", what, run_id)
        assert (said.code, "read-only" in said.err) == (1, True)


def test_what_has_no_undo_is_not_taken_back(terminal: Terminal) -> None:
    run_id = terminal.print_pages("--apply", *terminal.why()).run_id
    said = terminal("steer_runs", "undo", run_id, *terminal.why())
    assert (said.code, "cannot be taken back" in said.err) == (1, True)


def test_the_outcome_of_each_is_exported_on_record(terminal: Terminal, tmp_path: Path) -> None:
    terminal.shelf.change(0, status="sold")
    run_id = terminal.print_pages("--apply", *terminal.why()).run_id

    head, *rows, end = steer(terminal, "export", run_id, *terminal.why()).splitlines()

    assert head == "page_id,outcome,cause,planned,found,part"
    was, now = '"{""status"":""draft""}"', '"{""status"":""sold""}"'
    assert rows[0] == f"{terminal.shelf.page_id(0)},skipped,changed,{was},{now},0"
    assert rows[1:] == [f"{terminal.shelf.page_id(n)},done,,{was},,0" for n in range(1, COUNT)]
    assert end.startswith(f"# {COUNT} rows,complete,sha256 ")
    (begun, *_) = terminal.desk.entries(terminal.desk.store.get_run(run_id))
    assert begun.action == words.RUN_PLANNED

    file = tmp_path / "outcomes.csv"
    assert steer(terminal, "export", run_id, "--output", str(file), *terminal.why()) == ""
    assert file.read_text("utf-8").splitlines()[0] == head
    again = terminal("steer_runs", "export", run_id, "--output", str(file), *terminal.why())
    assert (again.code, "File exists" in again.err) == (2, True)


def test_nothing_is_exported_where_it_cannot_go_on_record(
    terminal: Terminal, faults: FaultInjector
) -> None:
    run_id, why = terminal.print_pages("--apply", *terminal.why()).run_id, terminal.why()
    faults.inject([error_answer("AccessDeniedException")] * 9, matching="PutItem")
    said = terminal("steer_runs", "export", run_id, *why)
    assert (said.code, said.out) == (4, "")
