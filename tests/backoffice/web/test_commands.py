"""The base of management commands."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management.base import CommandError
from pytest_django import Settings

from backoffice.acts.errors import OutcomeUnknownError
from backoffice.dynamo.errors import (
    AccessDeniedError,
    CursorError,
    DeadlineError,
    NotSentError,
    TableNotFoundError,
    ThrottledError,
)
from backoffice.dynamo.scope import current_scope
from backoffice.web.commands import GatewayCommand, UnusableError

Work = Callable[[GatewayCommand], None]


def run(work: Work) -> str:
    """What a command says on standard error whose work is `work`."""

    class Command(GatewayCommand):
        reads_records = False

        def run(self, **options: object) -> None:
            work(self)

    said = StringIO()
    Command(stderr=said).handle()
    return said.getvalue()


def asks_something(_: GatewayCommand) -> None:
    current_scope()


def raises(error: Exception) -> Work:
    def work(_: GatewayCommand) -> None:
        raise error

    return work


def test_the_environment_is_named_first() -> None:
    assert run(lambda _: None) == "Environment: DEV\n"


def test_each_piece_of_work_has_its_own_time(settings: Settings) -> None:
    left: list[float] = []

    def two_pieces(command: GatewayCommand) -> None:
        settings.COMMAND_SECONDS = 0
        with command.piece_of_work() as first, pytest.raises(DeadlineError):
            first.remaining()
        settings.COMMAND_SECONDS = 25
        with command.piece_of_work() as second:
            assert current_scope() is second
            assert second.attempts == 5
            left.append(second.remaining())

    run(two_pieces)

    assert left == [pytest.approx(25, abs=5)]


def test_outside_of_a_piece_of_work_nothing_can_be_asked() -> None:
    with pytest.raises(CommandError, match="call_scope"):
        run(asks_something)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OutcomeUnknownError(), "not known whether"),
        (ThrottledError("Slow down."), r"Slow down\. \(ThrottledError\)"),
    ],
)
def test_an_expected_failure_is_one_sentence(error: Exception, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(raises(error))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotSentError("No connection."), 4),
        (DeadlineError("Too late."), 4),
        (ThrottledError("Slow down."), 4),
        (AccessDeniedError("Not allowed."), 4),
        (TableNotFoundError("No such table."), 4),
        (OutcomeUnknownError(), 4),
        (CursorError("Forged."), 1),
        (UnusableError("Nonsense."), 2),
        (CommandError("Something is wrong."), 1),
    ],
)
def test_the_exit_code_says_whose_turn_it_is(error: Exception, code: int) -> None:
    with pytest.raises(CommandError) as ended:
        run(raises(error))
    assert ended.value.returncode == code
    assert "\n" not in str(ended.value)
