"""`reset_usage`: whom it means, what it costs, and what is wrong with a file of ids."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice.audit.trail import Trail
from backoffice.bulk.runs import State
from backoffice.bulk.tasks import Tasks
from backoffice.dynamo.testing import FaultInjector, error_answer
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from billing.tasks import usage_task
from records.estimates import has_stream
from records.table import UsersTable
from tests import words
from tests.backoffice.bulk.desk import Desk
from tests.backoffice.runs.terminal.conftest import Said, ended
from tests.composed import use_parts
from tests.conftest import Clock
from tests.records.test_steps import USAGE, Crowd
from users.tasks import user_tasks

pytestmark = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
REASON = ("--reason", "Counts of March are stuck", "--ticket", "SUP-4790")


@pytest.fixture
def crowd(users: UsersTable, trail: Trail, clock: Clock) -> Crowd:
    staff = StaffStore(users.client, staff_table("serenya-dev-backoffice"), trail)
    return Crowd(users, Desk(staff, clock))


@pytest.fixture
def reset(crowd: Crowd, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs `reset_usage`, or another command, as somebody of the staff."""
    store, users = crowd.desk.store, crowd.users
    monkeypatch.setattr("backoffice.web.clock.now", lambda: clock.advance(milliseconds=1))
    monkeypatch.setattr("backoffice.bulk.runs.CLAIMED", uuid.uuid4().hex)
    monkeypatch.setattr("backoffice.runs.terminal.operators.has_terminal", lambda: False)
    tasks = Tasks([usage_task(users, store.trail), *user_tasks(users)])
    use_parts(monkeypatch, store.client, store.trail, crowd.desk.staff, store, users, tasks)
    actor = ("--actor", crowd.desk.planner.staff_id)

    def run(*arguments: str, command: str = "reset_usage") -> Said:
        who = actor if "--reason" in arguments else ()
        return ended(command, *arguments, *who)

    return run


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., str]:
    """A file of these lines; its name."""

    def write(*lines: str) -> str:
        path = tmp_path / "ids.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        return str(path)

    return write


Reset = Callable[..., Said]
Listed = Callable[..., str]


def test_the_users_of_a_file_are_reset_once(crowd: Crowd, reset: Reset, listed: Listed) -> None:
    crowd.sign_up(None, None)
    other = crowd.user_ids[1]
    before = crowd.usage(other)

    said = reset("--apply", "--users", listed(crowd.user_ids[0].upper()), *REASON)

    assert said.code == 0, said
    assert "of 1 user" in said.out
    usage = crowd.usage(crowd.user_ids[0])
    assert (usage["documents_processed"], usage["run_id"]) == (0, said.run_id)
    assert crowd.usage(other) == before
    again = reset("--apply", "--run", said.run_id)
    assert (again.code, crowd.usage(crowd.user_ids[0])) == (0, usage)
    run = crowd.desk.store.get_run(said.run_id)
    assert (run.state, run.reason and run.reason.category) == (State.DONE, words.BILLING)


def test_a_run_is_taken_back_by_a_run(crowd: Crowd, reset: Reset, listed: Listed) -> None:
    crowd.sign_up(None, None)
    before = [crowd.usage(user_id) for user_id in crowd.user_ids]
    run_id = reset("--apply", "--users", listed(*crowd.user_ids), *REASON).run_id
    crowd.write(crowd.user_ids[1], *USAGE, "documents_processed", value=5)

    planned = reset("undo", run_id, *REASON, command="steer_runs")
    assert (planned.code, "of 1 user" in planned.out) == (0, True), planned
    assert f"steer_runs start {planned.run_id}" in planned.out
    assert crowd.usage(crowd.user_ids[0])["run_id"] == run_id

    assert reset("start", planned.run_id, command="steer_runs").code == 0
    assert reset("--once", "--run", planned.run_id, command="run_bulk").code == 0
    assert crowd.usage(crowd.user_ids[0]).items() >= before[0].items()
    assert "run_id" not in crowd.usage(crowd.user_ids[0])
    assert crowd.usage(crowd.user_ids[1])["documents_processed"] == 5
    assert crowd.desk.store.get_run(run_id).state is State.UNDONE
    again = reset("undo", run_id, *REASON, command="steer_runs")
    assert (again.code, "cannot be taken back" in again.err) == (1, True)


def test_every_line_that_cannot_be_used_is_named(
    crowd: Crowd, reset: Reset, listed: Listed
) -> None:
    crowd.sign_up(None)
    (user_id,) = crowd.user_ids
    nobody = str(uuid.uuid4())
    file = listed(user_id, "grace@example.com", nobody, "", user_id)

    refused = reset("--apply", "--users", file, *REASON)

    assert refused.code == 2
    assert "Cannot be used: 3." in refused.err
    for problem in (
        "line 2: not a user id",
        f"line 3: there is no user {nobody}",
        "line 5: the same id as line 1",
    ):
        assert problem in refused.err
    assert "grace@example.com" not in refused.err + refused.out
    assert "run_id" not in crowd.usage(user_id)

    said = reset("--apply", "--users", file, "--skip-invalid", *REASON)
    assert (said.code, "3 lines of the file" in said.out) == (0, True)
    assert crowd.usage(user_id)["run_id"] == said.run_id


def test_a_plan_says_what_it_costs(crowd: Crowd, reset: Reset, listed: Listed) -> None:
    crowd.sign_up(None)
    said = reset("--users", listed(*crowd.user_ids), *REASON)

    # 3.4 KB and what a reset adds are four units, in the table and in each of two indexes; the
    # entry of the ledger is one, and one in its index.
    assert "14 write units, about: 4 of the table, 8 of its indexes, 2 of the audit table" in (
        said.out
    )
    assert "at $1.25 a million" in said.out
    assert "at 2,000 write units" in said.out
    assert "the table has none" in said.out


def test_whether_there_is_a_stream_is_unknown_where_nobody_may_ask(
    users: UsersTable, faults: FaultInjector
) -> None:
    assert has_stream(users) is False
    faults.inject([error_answer("AccessDeniedException")], matching="DescribeTable")
    assert has_stream(users) is None


def test_what_a_selection_does_not_cover_is_said(crowd: Crowd, reset: Reset) -> None:
    crowd.sign_up(None)

    said = reset("--all", "--status", "active")
    assert (said.code, "the e-mail index: indexed profiles only" in said.out) == (0, True)
    whole = reset("--all", "--status", "active", "--complete")
    assert (whole.code, "the whole table" in whole.out) == (0, True)


def test_counting_and_removing_are_commands_of_their_own(
    crowd: Crowd, reset: Reset, listed: Listed
) -> None:
    crowd.sign_up(None, lambda values: values.update(ttl=1893456000))
    file = listed(*crowd.user_ids)

    counted = reset("--users", file, *REASON, command="count_users")
    assert (counted.code, "2 active" in counted.out) == (0, True)

    removed = reset("--apply", "--users", file, *REASON, command="remove_ttl")
    assert (removed.code, "1 with nothing to do" in removed.out) == (0, True)
    assert "1 of 1: 1 done" in removed.out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--due", "--all"], "Say one of"),
        (["--users", "ids.txt", "--due"], "Say one of"),
        (["--users", "ids.txt", "--tier", "free"], "not narrowed down"),
        (["--users", "ids.txt", "--complete"], "not narrowed down"),
        (["--due", "--status", "suspended"], "Only who has an active account"),
        (["--skip-invalid"], "the file that --users names"),
        (["--users", "/nowhere/ids.txt"], "cannot be read"),
        (["--apply", "--run", "r", "--all"], "says all the rest"),
    ],
)
def test_flags_that_make_no_sense_together_are_refused(
    reset: Reset, arguments: list[str], complaint: str
) -> None:
    said = reset(*arguments)
    assert (said.code, complaint in said.err) == (2, True), said
