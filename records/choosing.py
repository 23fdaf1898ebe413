"""The arguments by which commands choose users: who, narrowed down, or a file of their ids.

A mixin for `backoffice.runs.commands.BulkCommand`, apart from Django as all of `records` is.
"""

from __future__ import annotations

import argparse
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, cast

from backoffice.bulk.runs import Planned
from backoffice.bulk.tasks import Task
from records.finder import Finder, Looked
from records.lists import AccountStatus, TierName
from records.selections import Selection, Who
from records.steps import UserStep
from records.table import UsersTable
from records.user_lists import Problem, UserList, find_users, no_such_user, read_user_list

_STANDARD_INPUT = "-"


class ChosenUsers(ABC):
    """Users by the flags --due, --all, --tier, --status, --complete and --users."""

    #: Who is meant where nothing is said.
    by_default: ClassVar[Who] = Who.ALL

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._looked = Looked()
        self._list: UserList | None = None
        self._of_nobody: list[Problem] = []
        self._with_nothing_to_do = 0

    @property
    @abstractmethod
    def table(self) -> UsersTable:
        """Where users are."""

    def add_choice(self, parser: argparse.ArgumentParser) -> None:
        add = parser.add_argument
        add(
            "--due",
            action="store_true",
            help="whose usage period has ended, while account and subscription are active"
            f"{self._is_default(Who.DUE)}",
        )
        add("--all", action="store_true", help=f"all users, due or not{self._is_default(Who.ALL)}")
        add(
            "--users",
            metavar="FILE",
            help="whose ids are in a file, one a line; - is standard input",
        )
        add(
            "--tier",
            action="append",
            choices=[each.value for each in TierName],
            help="only who has this tier now; may be given several times",
        )
        add(
            "--status",
            action="append",
            choices=[each.value for each in AccountStatus],
            help="only whose account is in this state; may be given several times",
        )
        add(
            "--complete",
            action="store_true",
            help="read the whole table, not the e-mail index, which has indexed profiles only",
        )
        add(
            "--skip-invalid",
            action="store_true",
            help="go on without the lines of --users that cannot be used",
        )

    def is_chosen(self, options: Mapping[str, Any]) -> bool:
        names = ("due", "all", "users", "tier", "status", "complete", "skip_invalid")
        return any(options[name] for name in names)

    def chosen(self, options: Mapping[str, Any]) -> Mapping[str, str]:
        """The selection as a run keeps it. Raises ValueError, with a sentence."""
        who = self._who(options)
        if options["skip_invalid"] and who is not Who.LISTED:
            raise ValueError("--skip-invalid is about the file that --users names.")
        selection = Selection(
            who=who,
            tiers=frozenset(map(TierName, options["tier"] or ())),
            statuses=frozenset(map(AccountStatus, options["status"] or ())),
            complete=options["complete"],
        )
        return selection.stored()

    def prepare(self, options: Mapping[str, Any]) -> None:
        """Read the file of ids. Raises ValueError, with a sentence, where it cannot be read."""
        if options["users"]:
            self._list = _list_in(options["users"])

    def found(self, task: Task, options: Mapping[str, Any], now: datetime) -> Iterable[Planned]:
        """Who is chosen, as a plan keeps them."""
        step = cast("UserStep", task.step)
        finder = Finder(self.table)
        if self._list is not None:
            return self._listed(step, finder, self._list, now)
        selection = Selection.of(self.chosen(options))
        items = finder.find(selection, now=now, looked=self._looked)
        return (planned for item in items if (planned := step.planned(item, now=now)))

    def problems(self) -> Sequence[str]:
        """What is wrong with lines of the file, in their order."""
        found = [*(self._list.problems if self._list else ()), *self._of_nobody]
        return [str(each) for each in sorted(found, key=lambda problem: problem.line)]

    def left_out(self) -> Sequence[str]:
        """Whom the plan does not cover, in sentences."""
        sentences = []
        if self._looked.unclear:
            sentences.append(
                f"{self._looked.unclear:,} of whom their record does not say whether they are meant"
            )
        if self._with_nothing_to_do:
            sentences.append(f"{self._with_nothing_to_do:,} with nothing to do")
        problems = len(self.problems())
        if problems:
            sentences.append(f"{problems:,} lines of the file")
        return sentences

    def _listed(
        self, step: UserStep, finder: Finder, users: UserList, now: datetime
    ) -> Iterator[Planned]:
        for listed, item in find_users(finder, users):
            if item is None:
                self._of_nobody.append(no_such_user(listed))
                continue
            planned = step.planned(item, now=now)
            if planned is None:
                self._with_nothing_to_do += 1
            else:
                yield planned

    def _who(self, options: Mapping[str, Any]) -> Who:
        said = {Who.DUE: options["due"], Who.ALL: options["all"], Who.LISTED: options["users"]}
        who = [each for each, is_said in said.items() if is_said]
        if len(who) > 1:
            raise ValueError("Say one of --due, --all and --users.")
        return who[0] if who else self.by_default

    def _is_default(self, who: Who) -> str:
        return " (unless it is said otherwise)" if who is self.by_default else ""


def _list_in(name: str) -> UserList:
    if name == _STANDARD_INPUT:
        return read_user_list(sys.stdin.buffer if hasattr(sys.stdin, "buffer") else sys.stdin)
    try:
        with Path(name).open("rb") as lines:
            return read_user_list(lines)
    except OSError as error:
        raise ValueError(f"The file of ids cannot be read: {error.strerror}.") from None
