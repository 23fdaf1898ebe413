"""The general half alone: a second product, in a process of its own, on a real database."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import uuid
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from backoffice.dynamo import patterns
from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.wire import encode_item
from backoffice.staff.items import staff_table
from scripts.files import project_files
from scripts.processes import EMULATOR_CREDENTIALS, HOST, ROOT, clean_environment, free_port, serve
from tests import servers, words
from tests.visitor import REASON, Visitor
from tests.web_pages import page_of

PASSWORD = "correct horse battery staple"
MAX_LINES = 150
SITE = Path(__file__).parent / "second_site"
TABLE = staff_table("notes-dev-backoffice")

#: Several commands in one process: each by itself would read Django and botocore anew.
RUN_ALL = """
import json, sys
from django.core.management import execute_from_command_line
for words in json.loads(sys.argv[1]):
    execute_from_command_line(["django", *words])
"""

pytestmark = pytest.mark.dynoxide


@dataclass(frozen=True)
class Notes:
    """The running site."""

    url: str
    client: Client

    def add(self, status: str = "open") -> str:
        """A new note; its id."""
        note_id = uuid.uuid4().hex
        values = {"PK": "NOTES", "SK": f"NOTE#{note_id}", "note_id": note_id, "status": status}
        item = encode_item(values | {"title": f"About {note_id[:6]}"})
        with call_scope(seconds=5):
            self.client.put(TABLE, item, path("PK").missing())
        return note_id

    def visitor(self, role: str | None = None) -> Visitor:
        """A browser; signed in where a role is named."""
        visitor = Visitor(self.url, site="Notes")
        if role:
            assert visitor.sign_in(f"{role}@example.com", PASSWORD).status_code == 302
        return visitor


def site_environment(endpoint: str, folder: Path) -> dict[str, str]:
    """What the second site reads. It is imported from `folder`, and what it needs from there or
    from what is installed."""
    return clean_environment(
        **EMULATOR_CREDENTIALS,
        DJANGO_SETTINGS_MODULE="tests.second_site.settings",
        PYTHONPATH=str(folder),
        PYTHONSAFEPATH="1",
        SECRET_KEY="not a secret: a test signs with it, and nothing else ever does",
        AWS_ENDPOINT_URL_DYNAMODB=endpoint,
        TABLES_TEMPLATE=str(ROOT / "infra" / "data-plane.yaml"),
    )


@contextlib.contextmanager
def run_site(python: str, endpoint: str, folder: Path) -> Iterator[Notes]:
    """Make tables and accounts by the commands of the general half, then serve."""
    environment = site_environment(endpoint, folder)
    commands = [["create_tables"]]
    for role in ("reader", "keeper", "owner"):
        account = ["--email", f"{role}@example.com", "--name", role, "--role", role]
        commands.append(["create_staff", *account, "--password-stdin"])
    subprocess.run(
        [python, "-c", RUN_ALL, json.dumps(commands)],
        env=environment,
        cwd=folder,
        input=f"{PASSWORD}\n" * 3,
        text=True,
        check=True,
    )
    port = free_port()
    served = [python, "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()"]
    served += ["--bind", f"{HOST}:{port}", "--log-level", "error", "--no-control-socket"]
    served += ["--chdir", str(folder)]
    client = Client(cursors=CursorSigner(["secret"]), endpoint_url=endpoint, region="eu-central-1")
    with serve("The second site", served, environment, port):
        yield Notes(f"http://{HOST}:{port}", client)


@pytest.fixture(scope="module")
def notes() -> Iterator[Notes]:
    with servers.dynoxide() as endpoint, run_site(sys.executable, endpoint, ROOT) as notes:
        yield notes


def test_a_second_product_takes_150_lines() -> None:
    files = [*SITE.rglob("*.py"), *SITE.rglob("*.html")]

    assert sum(len(file.read_text().splitlines()) for file in files) <= MAX_LINES


def test_the_words_of_two_sites_live_in_one_process() -> None:
    known = set(patterns.registry)
    there = import_module("tests.second_site.notes").words
    for name in set(patterns.registry) - known:  # whatever is made from it must not know them
        patterns.registry.pop(name)

    assert set(there.subject_kinds) - set(words.VOCABULARY.subject_kinds) == {"note"}
    assert {role.name for role in there.admin_roles} == {"owner"}
    assert {role.name for role in words.VOCABULARY.admin_roles} == {"admin"}
    assert there.action("note.closed").words == "Closed a note"
    assert words.VOCABULARY.action("note.closed").words == "note.closed"
    assert there.action("session.revoked").words == "session.revoked"
    assert not there.role("support").permissions


def test_nothing_is_seen_without_a_sign_in(notes: Notes) -> None:
    answer = notes.visitor().get("/")

    assert answer.status_code == 302
    assert "/sign-in/" in answer.headers["Location"]


def test_a_list_and_a_page(notes: Notes) -> None:
    note_id = notes.add()
    visitor = notes.visitor("reader")

    listed = page_of(visitor.get("/"), site="Notes")
    answer = visitor.get(f"/notes/{note_id}/")
    page = page_of(answer, site="Notes")

    assert f"About {note_id[:6]}" in listed.text
    assert "Status open" in page.text
    assert f"/notes/{note_id}/close/" not in answer.content.decode()


def test_the_pages_of_runs_are_there_for_who_may_see_them(notes: Notes) -> None:
    owner = notes.visitor("owner")

    listed = page_of(owner.get("/runs/"), site="Notes")
    plan = page_of(owner.get("/runs/plan/"), site="Notes")

    assert "No run yet." in listed.text
    assert "nothing that can be done to many" in plan.text
    assert notes.visitor("reader").get("/runs/").status_code == 403


def test_an_act_is_done_once_and_on_record(notes: Notes) -> None:
    note_id = notes.add()
    visitor = notes.visitor("keeper")
    url = f"/notes/{note_id}/close/"
    form = visitor.form(f"/notes/{note_id}/", url, "act")

    done = visitor.post(url, form.fields | REASON | {"category": "other"})
    again = visitor.post(url, form.fields | REASON | {"category": "other"})

    assert done.status_code == again.status_code == 302
    page = page_of(visitor.get(done.headers["Location"]), site="Notes")
    assert "The note is closed." in page.text
    assert "Status closed" in page.text
    repeated = page_of(visitor.get(again.headers["Location"]), site="Notes")
    assert "nothing was done twice" in repeated.text
    trail = notes.visitor("owner").get(f"/audit/?note={note_id}&only=note.closed")
    assert trail.content.decode().count("Closed a note") == 2  # once in the list of actions


def test_an_act_on_what_changed_is_refused_with_a_fresh_form(notes: Notes) -> None:
    note_id = notes.add("draft")
    visitor = notes.visitor("keeper")
    url = f"/notes/{note_id}/close/"
    form = visitor.form(url, url, "act")
    with call_scope(seconds=5):
        key = TABLE.key("NOTES", f"NOTE#{note_id}")
        notes.client.update(TABLE, key, _status("open"), path("PK").exists())

    refused = visitor.post(url, form.fields | REASON | {"category": "other"})

    assert refused.status_code == 409
    text = page_of(refused, site="Notes").text
    assert "Nothing was changed" in text
    assert "draft" in text
    fresh = page_of(refused, site="Notes").form(url, "act")
    assert visitor.post(url, fresh.fields | REASON | {"category": "other"}).status_code == 302


@pytest.mark.parametrize(
    ("role", "url", "status"),
    [
        ("reader", "/nowhere/", 404),
        ("reader", "/notes/no-such-note/", 404),
        ("keeper", "/notes/no-such-note/close/", 404),
        ("reader", "/audit/", 403),
        ("keeper", "/staff/", 403),
    ],
)
def test_error_pages_are_pages_of_the_site(notes: Notes, role: str, url: str, status: int) -> None:
    answer = notes.visitor(role).get(url)

    assert answer.status_code == status
    assert "Notes" in page_of(answer, site="Notes").title


def test_who_may_not_act_is_refused(notes: Notes) -> None:
    note_id = notes.add()
    visitor = notes.visitor("reader")
    token = visitor.form("/account/", "/sign-out/").fields

    assert visitor.post(f"/notes/{note_id}/close/", token | REASON).status_code == 403


def test_the_pages_of_the_general_half_are_there(notes: Notes) -> None:
    owner = notes.visitor("owner")
    note_id = notes.add()
    owner.get(f"/notes/{note_id}/")

    staff = page_of(owner.get("/staff/"), site="Notes")
    trail = page_of(owner.get(f"/audit/?note={note_id}"), site="Notes")
    account = page_of(owner.get("/account/"), site="Notes")

    assert "keeper@example.com" in staff.text
    assert "Viewed a note" in trail.text
    assert "looks after everything" in account.text


def test_no_page_knows_another_product(notes: Notes) -> None:
    owner = notes.visitor("owner")
    for url in ("/", "/staff/", "/staff/create/", "/audit/", "/account/", "/nowhere/"):
        html = owner.get(url).content.decode().lower()
        assert [word for word in ("serenya", "tier", "consent", "user#") if word in html] == []


@pytest.mark.soak
def test_the_general_half_is_a_package_of_its_own(tmp_path: Path) -> None:
    python = str(tmp_path / "venv" / "bin" / "python")
    venv.create(tmp_path / "venv", with_pip=True)
    folder = tmp_path / "site"
    shutil.copytree(SITE, folder / "tests" / "second_site")

    install(python, "--require-hashes", "--requirement", str(ROOT / "requirements" / "app.txt"))
    install(python, "--no-deps", str(built_wheel(tmp_path)))
    subprocess.run([python, "-m", "pip", "check"], check=True)

    with servers.dynoxide() as endpoint, run_site(python, endpoint, folder) as notes:
        note_id = notes.add()
        visitor = notes.visitor("keeper")
        page = page_of(visitor.get(f"/notes/{note_id}/"), site="Notes")
        styles = next(tag["href"] for name, tag in page.tags if tag.get("rel") == "stylesheet")
        assert visitor.get(styles).status_code == 200
        url = f"/notes/{note_id}/close/"
        fields = page.form(url, "act").fields | REASON | {"category": "other"}
        assert visitor.post(url, fields).status_code == 302
        test_the_pages_of_the_general_half_are_there(notes)
        test_no_page_knows_another_product(notes)


def built_wheel(folder: Path) -> Path:
    """The wheel of `backoffice/`, and that it holds everything."""
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT / "backoffice")], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    known = {str(path) for path in project_files(ROOT) if path.is_relative_to("backoffice")}
    assert known - {"backoffice/pyproject.toml"} <= inside
    return wheel


def install(python: str, *what: str) -> None:
    quietly = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *quietly, *what], check=True)


def _status(status: str) -> Update:
    return Update(set_(path("status"), status))
