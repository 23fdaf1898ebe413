"""Commands that do something to many: plan by default, act when told, say what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import Settings

from backoffice.bulk.runs import State
from backoffice.dynamo.testing import FaultInjector, error_answer
from backoffice.runs.terminal.operators import process_name
from tests import words
from tests.backoffice.runs.terminal.conftest import COUNT, PASSWORD, CountAll, Terminal


def test_without_a_reason_it_only_looks(terminal: Terminal, faults: FaultInjector) -> None:
    faults.sent.clear()
    said = terminal.print_pages()

    assert said.code == 0
    assert f"of {COUNT} pages" in said.out
    assert "Nothing was stored" in said.out
    # That somebody looked is on record all the same, before and after.
    assert set(faults.sent) - {"GetItem", "Query"} == {"PutItem"}
    assert faults.sent.count("PutItem") == 2
    assert terminal.shelf.prints() == [0] * COUNT


def test_a_plan_is_on_record_and_changes_nobody(terminal: Terminal) -> None:
    person = terminal.person()

    said = terminal.print_pages(*terminal.why(person))

    run = terminal.run(said)
    assert (said.code, run.state, run.subjects) == (0, State.PLANNED, COUNT)
    assert (run.planner.staff_id, run.planner.is_claimed) == (person.staff_id, True)
    assert run.digest in said.out
    assert f"--apply --run {run.run_id}" in said.out
    assert terminal.shelf.prints() == [0] * COUNT
    (planned,) = terminal.desk.entries(run)
    assert planned.actor.request_id == process_name()
    assert process_name().startswith("os-user:")


def test_in_lambda_the_request_is_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5e1b4151-43a0913a12345;Parent=ab;Sampled=1")
    assert process_name() == "lambda:1-5e1b4151-43a0913a12345"


def test_applied_below_the_limit_it_is_done_at_once(terminal: Terminal) -> None:
    said = terminal.print_pages("--apply", *terminal.why())

    assert said.code == 0, said
    assert terminal.run(said).state is State.DONE
    assert f"{COUNT} of {COUNT}: {COUNT} done" in said.out
    assert terminal.desk.store.last_beat() is not None
    assert terminal.shelf.prints() == [1] * COUNT == terminal.shelf.proven()


def test_a_second_time_it_is_done_and_nothing_is_written(
    terminal: Terminal, faults: FaultInjector
) -> None:
    run_id = terminal.print_pages(*terminal.why()).run_id
    assert terminal.print_pages("--apply", "--run", run_id).code == 0
    faults.sent.clear()

    said = terminal.print_pages("--apply", "--run", run_id)

    assert (said.code, set(faults.sent)) == (0, {"GetItem"})
    assert "is done" in said.out


def test_json_says_each_event_and_last_how_it_ended(terminal: Terminal) -> None:
    said = terminal.print_pages("--apply", "--json", *terminal.why())

    planned, *shown, ended = said.events
    assert (planned["event"], planned["subjects"]) == ("planned", COUNT)
    assert shown[-1]["event"] == "progress"
    assert (ended["event"], ended["exit_code"], ended["state"]) == ("ended", 0, "done")


def test_json_ends_with_an_object_whatever_happens(
    terminal: Terminal, faults: FaultInjector
) -> None:
    for arguments, code in (((), 0), (("--apply",), 2), (terminal.why(), 4)):
        faults.inject([error_answer("AccessDeniedException")] * 99 if code == 4 else [])
        said = terminal.print_pages("--json", *arguments)
        assert (said.code, said.events[-1]["exit_code"]) == (code, code)


def test_who_changed_meanwhile_is_skipped_and_who_fails_makes_it_1(terminal: Terminal) -> None:
    first, *others = terminal.planned
    terminal.shelf.change(0, status="sold")
    terminal.planned = [first]
    skipped = terminal.print_pages("--apply", *terminal.why())
    assert (skipped.code, "1 skipped" in skipped.out) == (0, True)

    # What cannot be read any more fails for good.
    terminal.planned = [replace(others[0], values=others[1].values), others[2]]
    failed = terminal.print_pages("--apply", *terminal.why())
    assert (failed.code, "1 done" in failed.err, "1 failed" in failed.err) == (1, True, True)
    assert f"steer_runs export {failed.run_id}" in failed.err


def test_a_selection_that_matches_nobody_is_no_error(terminal: Terminal) -> None:
    terminal.planned = []

    said = terminal.print_pages("--apply", *terminal.why())

    assert said.code == 0
    assert "matches nobody" in said.out


def test_counting_needs_nobody_elses_approval(terminal: Terminal) -> None:
    terminal.desk.store.limit = 1

    said = terminal(CountAll(), *terminal.why())

    assert said.code == 0, said
    assert f"{COUNT} draft" in said.out


# -- two people -----------------------------------------------------------------------------------


@pytest.fixture
def many(terminal: Terminal) -> Terminal:
    """A terminal at which more is to be done than one person may do alone."""
    terminal.desk.store.limit = COUNT - 1
    return terminal


def test_a_claimed_name_never_counts_as_one_of_two(many: Terminal) -> None:
    many.is_there = False
    said = many.print_pages("--apply", *many.why())

    assert said.code == 3
    assert "counts as nobody" in said.err
    run = many.run(said)
    assert (run.state, run.planner.is_claimed) == (State.PLANNED, True)

    # Nor does anybody else make two of it: not by asking for approval, not by approving.
    second = many.person(words.ADMIN)
    many.is_there, many.typed = True, [PASSWORD, "yes"]
    assert many("steer_runs", "propose", run.run_id).code == 1
    assert many("steer_runs", "approve", run.run_id, "--actor", second.staff_id).code == 1
    assert many("steer_runs", "start", run.run_id).code == 0
    assert many("run_bulk", "--once", "--run", run.run_id).code == 1
    assert many.print_pages("--apply", "--run", run.run_id).code == 3
    assert many.shelf.prints() == [0] * COUNT


def test_many_small_plans_of_claimed_names_count_together(terminal: Terminal) -> None:
    first, second = terminal.planned[:6], terminal.planned[6:]
    terminal.desk.store.limit = 6
    terminal.is_there = False
    terminal.planned = first
    assert terminal.print_pages("--apply", *terminal.why()).code == 0

    terminal.planned = second
    assert terminal.print_pages("--apply", *terminal.why()).code == 3


def test_above_the_limit_the_planner_proves_who_they_are_and_somebody_else_approves(
    many: Terminal,
) -> None:
    planner, second = many.person(), many.person(words.ADMIN)
    many.typed = ["a slip", PASSWORD]

    said = many.print_pages("--apply", *many.why(planner))

    run = many.run(said)
    assert (said.code, run.state) == (3, State.WAITING)
    assert (run.planner.staff_id, run.planner.is_claimed) == (planner.staff_id, False)
    assert f"steer_runs approve {run.run_id}" in said.err

    many.typed = [PASSWORD]
    own = many(
        "steer_runs", "approve", run.run_id, "--actor", planner.staff_id, "--digest", run.digest
    )
    assert (own.code, many.run(said).state) == (1, State.WAITING)
    assert "Somebody else" in own.err

    many.typed = [PASSWORD]
    approved = many(
        "steer_runs", "approve", run.run_id, "--actor", second.email, "--digest", run.digest
    )
    assert (approved.code, many.run(said).state) == (0, State.APPROVED)

    assert many.print_pages("--apply", "--run", run.run_id).code == 0
    assert many.shelf.prints() == [1] * COUNT


def test_a_role_that_may_not_approve_plans_nothing_for_two(many: Terminal) -> None:
    many.typed = [PASSWORD]

    said = many.print_pages("--apply", *many.why(many.person(words.SUPPORT)))

    assert said.code == 1
    assert "Your role may not" in said.err


def test_what_waits_is_not_begun(many: Terminal) -> None:
    many.typed = [PASSWORD]
    run_id = many.print_pages("--apply", *many.why()).run_id

    said = many.print_pages("--apply", "--run", run_id)

    assert said.code == 3
    assert many.shelf.prints() == [0] * COUNT


# -- arguments that cannot be ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--apply"], "takes --reason and --actor"),
        (["--reason", "Printer is repaired"], "go together"),
        (["--actor", "f" * 32], "go together"),
        (["--run", "r"], "goes with --apply"),
        (["--apply", "--run", "r", "--drafts"], "says all the rest"),
        (["--apply", "--run", "r", "--wcu", "5"], "says all the rest"),
        (["--apply", "--run", "r"], "There is no run"),
        (["--wcu", "0"], "from 1 to"),
        (["--apply", "--reason", "no", "--actor", "f" * 32], "Enter a reason"),
        (["--apply", "--reason", "Printer is repaired", "--actor", "f" * 32], "Nobody here"),
        (
            ["--reason", "Printer is repaired", "--actor", "f" * 32, "--category", "whim"],
            "category",
        ),
    ],
)
def test_what_cannot_be_is_2_and_reads_nobody(
    terminal: Terminal, arguments: list[str], complaint: str
) -> None:
    terminal.planned = None  # type: ignore[assignment]  # whoever reads them stumbles
    said = terminal.print_pages(*arguments)
    assert said.code == 2, said
    assert complaint in said.err


def test_a_run_of_another_kind_is_not_carried_out(terminal: Terminal) -> None:
    run_id = terminal(CountAll(), *terminal.why()).run_id
    said = terminal.print_pages("--apply", "--run", run_id)
    assert (said.code, "another kind" in said.err) == (2, True)


def test_while_the_site_is_read_only_it_looks_and_no_more(
    terminal: Terminal, settings: Settings
) -> None:
    settings.READ_ONLY = True

    assert terminal.print_pages().code == 0
    said = terminal.print_pages("--apply", *terminal.why())
    assert (said.code, "read-only" in said.err) == (1, True)


def test_without_rights_or_table_it_is_one_line_and_4(
    terminal: Terminal, faults: FaultInjector
) -> None:
    why = terminal.why()
    for code in ("AccessDeniedException", "ResourceNotFoundException"):
        faults.inject([error_answer(code)] * 9)
        said = terminal.print_pages("--apply", *why)
        assert said.code == 4
        assert len(said.err.splitlines()) == 2  # the environment, and this
