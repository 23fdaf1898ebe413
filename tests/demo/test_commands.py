"""`create_tables` and `load_demo`, on a server without tables."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import BaseCommand, CommandError, call_command
from pytest_django import Settings

from backoffice.audit.items import audit_table
from backoffice.audit.trail import Trail
from backoffice.bulk.store import RunStore
from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import TableNotFoundError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.notes.store import NoteStore
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.composition import composed
from demo.ada import EMAIL
from demo.ids import COUNT
from demo.management.commands.load_demo import Command as LoadDemo
from records.emails import email_hash
from records.finder import Finder
from records.selections import Selection
from records.table import UsersTable, serenya_table
from tests import words
from tests.composed import use_parts
from tests.demo.conftest import EmptyServer

TABLES = ["serenya-dev", "serenya-dev-audit", "serenya-dev-backoffice"]


@pytest.fixture
def endpoint(
    empty_server: EmptyServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A server without tables, and settings that lead to it."""
    client = empty_server.client
    users = serenya_table(
        "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
    )
    trail = Trail(client, audit_table("serenya-dev-audit"), words.VOCABULARY, words.TYPED_KEYS)
    store = StaffStore(client, staff_table("serenya-dev-backoffice"), trail)
    use_parts(monkeypatch, client, trail, store, UsersTable(client, users))
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", empty_server.endpoint)
    yield empty_server.endpoint
    with call_scope(seconds=5):
        for name in table_names():
            client.administer("DeleteTable", {"TableName": name})


def run(command: str | BaseCommand, *arguments: str) -> str:
    """What a command says."""
    said = StringIO()
    call_command(command, *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def load_demo(*arguments: str) -> str:
    """What the command says that the settings of the tests, being those of production, lack."""
    return run(LoadDemo(), *arguments)


def table_names() -> list[str]:
    return [name for name in TABLES if is_there(composed(Client), name)]


def is_there(client: Client, name: str) -> bool:
    with call_scope(seconds=5):
        try:
            client.administer("DescribeTable", {"TableName": name})
        except TableNotFoundError:
            return False
    return True


# -- create_tables --------------------------------------------------------------------------------


def test_the_back_offices_tables_are_created_and_the_apps_only_when_told(
    endpoint: str, settings: Settings
) -> None:
    run("create_tables")
    assert table_names() == TABLES[1:]

    said = run("create_tables", "--set", "CreateUsersTable=true")
    assert table_names() == TABLES
    assert said == "Created the table serenya-dev.\n"


def test_tables_that_are_there_are_left_alone(endpoint: str) -> None:
    run("create_tables", "--set", "CreateUsersTable=true")

    assert run("create_tables", "--set", "CreateUsersTable=true") == "All tables exist.\n"


def test_tables_that_the_site_would_not_use_are_not_created(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = composed(Client), Table("other")
    staff = StaffStore(client, other, composed(Trail))
    use_parts(monkeypatch, staff, NoteStore(client, other), RunStore(staff))

    with pytest.raises(CommandError, match="serenya-dev-backoffice"):
        run("create_tables")
    assert table_names() == []


def test_a_missing_template_is_said(endpoint: str, settings: Settings, tmp_path: Path) -> None:
    settings.TABLES_TEMPLATE = tmp_path / "data-plane.yaml"

    with pytest.raises(CommandError, match="data-plane"):
        run("create_tables")


def test_a_template_that_cannot_be_read_creates_nothing(
    endpoint: str, settings: Settings, tmp_path: Path
) -> None:
    settings.TABLES_TEMPLATE = tmp_path / "data-plane.yaml"
    settings.TABLES_TEMPLATE.write_text("Resources: 3", encoding="utf-8")

    with pytest.raises(CommandError, match=r"Nothing was created\."):
        run("create_tables")


# -- load_demo ------------------------------------------------------------------------------------


def test_users_and_an_account_for_each_role_are_loaded_once(
    endpoint: str, settings: Settings
) -> None:
    lines = load_demo("--create-tables", "--users", "120").splitlines()

    with call_scope(seconds=5):
        assert composed(UsersTable).list_by_email_hash(email_hash(EMAIL))
    due = list(Finder(composed(UsersTable)).find(Selection(), now=clock.now()))
    all_users = f"Of all {COUNT + 120} users, {len(due)} are due for a usage reset."
    assert lines.count(f"Generated 120 users more. {all_users}") == 1
    accounts = [line.split() for line in lines if len(line.split()) == 3 and "@" in line.split()[1]]
    assert [role for role, _, _ in accounts] == [role.name for role in words.ROLES]
    assert len({password for _, _, password in accounts}) == len(words.ROLES)
    assert any(f"Loaded {COUNT} users" in line for line in lines)

    with pytest.raises(CommandError, match="empty"):
        load_demo()


def test_without_tables_it_says_what_to_do(endpoint: str) -> None:
    with pytest.raises(CommandError, match="--create-tables"):
        load_demo()


def test_a_bad_password_is_refused_before_anything_is_written(
    endpoint: str, settings: Settings
) -> None:
    with pytest.raises(CommandError, match="short"):
        load_demo("--create-tables", "--password", "short")

    assert table_names() == []


@pytest.mark.parametrize("users", ["-1", "20001"])
def test_a_number_of_users_that_nobody_would_wait_for_is_refused(
    endpoint: str, settings: Settings, users: str
) -> None:
    with pytest.raises(CommandError, match="from 0 to 20000"):
        load_demo("--create-tables", "--users", users)

    assert table_names() == []


@pytest.mark.parametrize(
    ("environment", "url"),
    [("prod", "http://127.0.0.1:1"), ("dev", ""), ("dev", "http://192.0.2.1:8000")],
)
def test_it_refuses_to_write_anywhere_else(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, environment: str, url: str
) -> None:
    settings.ENVIRONMENT = environment
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", url)

    with pytest.raises(CommandError, match=r"Demo data is (never|only) loaded"):
        load_demo("--create-tables")
