"""Lists of user ids as people hand them over: a file, one id a line.

What is wrong with a line is said without the line: it may hold a name or an e-mail address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backoffice.dynamo.wire import Item
from backoffice.ids import UUID
from records.finder import Finder

_USER_ID = re.compile(UUID)
_BOM = "\ufeff"
#: How programs begin a file that they do not write in UTF-8.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Listed:
    """An id, and the line that it stands in; the first one is 1."""

    line: int
    user_id: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class UserList:
    """The ids of a file in their order, each once, and what is wrong with the other lines."""

    listed: tuple[Listed, ...]
    problems: tuple[Problem, ...]

    @property
    def user_ids(self) -> list[str]:
        return [each.user_id for each in self.listed]


def read_user_list(lines: Iterable[bytes | str]) -> UserList:
    """Read a file of user ids. A byte order mark, empty lines, spaces around an id, capital letters
    and the line ends of Windows are no problems; an id that stands there twice is one."""
    first_at: dict[str, int] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if number == 1 and isinstance(line, bytes) and line.startswith(_UTF_16):
            return UserList((), (Problem(1, "not UTF-8 text: save the file as UTF-8"),))
        text = _text(line)
        if not text:
            continue
        if not _USER_ID.fullmatch(text):
            problems.append(Problem(number, "not a user id"))
        elif text in first_at:
            problems.append(Problem(number, f"the same id as line {first_at[text]}"))
        else:
            first_at[text] = number
    listed = tuple(Listed(line, user_id) for user_id, line in first_at.items())
    return UserList(listed, tuple(problems))


def find_users(finder: Finder, users: UserList) -> Iterator[tuple[Listed, Item | None]]:
    """Each id with its profile, in their order; None where there is none. Raises what
    `Finder.find_listed` raises."""
    found = finder.find_listed(users.user_ids)
    return ((listed, item) for listed, (_, item) in zip(users.listed, found, strict=True))


def no_such_user(listed: Listed) -> Problem:
    """What is wrong with an id of nobody. An id is no personal data: it is named."""
    return Problem(listed.line, f"there is no user {listed.user_id}")


def _text(line: bytes | str) -> str:
    text = line.decode("utf-8", errors="replace") if isinstance(line, bytes) else line
    return text.removeprefix(_BOM).strip().lower()
