"""Files of user ids, as they come."""

from __future__ import annotations

import uuid
from io import BytesIO, StringIO

import pytest

from records.finder import Finder
from records.table import UsersTable
from records.user_lists import Listed, Problem, find_users, no_such_user, read_user_list
from tests.records.stored import Stored

ONE, TWO = "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.mark.parametrize(
    "file",
    [
        f"{ONE}\n{TWO}\n",
        f"{ONE}\r\n{TWO}",
        f"\ufeff{ONE}\r\n{TWO}\r\n",
        f"  {ONE}\t\n{TWO} \n\n   \n",
        f"{ONE.upper()}\n{TWO}",
    ],
)
@pytest.mark.parametrize("as_bytes", [True, False])
def test_ids_are_read_however_the_file_was_made(file: str, as_bytes: bool) -> None:
    found = read_user_list(BytesIO(file.encode()) if as_bytes else StringIO(file, newline=""))

    assert found.user_ids == [ONE, TWO]
    assert found.problems == ()


def test_every_problem_is_named_by_its_line_and_never_by_what_stands_there() -> None:
    lines = [
        *("user_id", ONE, "", "ada@example.com", TWO, f"{ONE} "),
        *(f"{ONE},premium", TWO[:-1], f"USER#{ONE}", ONE.replace("-", "")),
    ]
    found = read_user_list(f"{line}\n" for line in lines)

    assert found.listed == (Listed(2, ONE), Listed(5, TWO))
    assert [str(problem) for problem in found.problems] == [
        "line 1: not a user id",
        "line 4: not a user id",
        "line 6: the same id as line 2",
        "line 7: not a user id",
        "line 8: not a user id",
        "line 9: not a user id",
        "line 10: not a user id",
    ]


def test_what_is_no_text_is_no_id() -> None:
    found = read_user_list([b"\xff\xfa\n", b"\x00\n", f"{ONE}\n".encode()])

    assert found.user_ids == [ONE]
    assert [problem.line for problem in found.problems] == [1, 2]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_another_encoding_is_said_once(encoding: str) -> None:
    file = f"\ufeff{ONE}\r\n{TWO}\r\n".encode(encoding)

    assert read_user_list(BytesIO(file)).problems == (
        Problem(1, "not UTF-8 text: save the file as UTF-8"),
    )


def test_an_empty_file_is_nobody() -> None:
    assert read_user_list([]) == read_user_list([b"\xef\xbb\xbf\n"])
    assert read_user_list([]).user_ids == []


def test_a_hundred_thousand_lines() -> None:
    ids = [str(uuid.UUID(int=number)) for number in range(99_999)]

    found = read_user_list(f"{user_id}\r\n".encode() for user_id in [*ids, ids[0]])

    assert found.user_ids == ids
    assert found.problems == (Problem(100_000, "the same id as line 1"),)


@pytest.mark.parametrize("server", ["dynoxide"], indirect=True)
def test_who_is_not_there_is_named_by_line_and_id(users: UsersTable) -> None:
    there, nobody = str(uuid.uuid4()), str(uuid.uuid4())
    Stored.sample(users, there)
    listed = read_user_list(f"{line}\n" for line in (nobody, "odd", "", there))

    found = list(find_users(Finder(users), listed))

    assert found == [(Listed(1, nobody), None), (Listed(4, there), Stored(users, there).item())]
    assert str(no_such_user(found[0][0])) == f"line 1: there is no user {nobody}"
