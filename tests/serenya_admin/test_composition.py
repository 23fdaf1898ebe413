"""A site that does not fit together says so in one sentence when it starts, and not later."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.processes import EMULATOR_CREDENTIALS, ROOT
from tests import forked

PRODUCTION = {
    "ENVIRONMENT": "prod",
    "SECRET_KEY": "0123456789-not-a-secret-but-long-and-varied-enough-for-check-deploy",
    "TYPED_KEYS": "k1:0123456789-not-a-secret-but-long-and-varied-enough-for-checks",
    "ALLOWED_HOSTS": "backoffice.example.com",
    "COOKIES_SECURE": "true",
}
SETTINGS = """
from serenya_admin.settings import *

COMPOSITION = "another_composition"
"""
COMPOSITION = """
from backoffice.access import Permission, Role
from backoffice.access.permissions import ADMINISTER, USE
from backoffice.audit.actions import Action
from backoffice.audit.reasons import Category
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import FieldGroup, Vocabulary, Words
from backoffice.site import WORDS
from backoffice.web.composition import Composition

ADMIN = Role.of("admin", "manages staff", {{USE, ADMINISTER}})
MORE = {words}
ROLES = {roles}
composition = Composition(Vocabulary([*WORDS, MORE], roles=ROLES))
"""
#: What does not fit together: more words, the roles, and what is said of it.
BROKEN = {
    "a misspelt action": (
        'Words(actions=[Action("User viewed", "Viewed")])',
        "[ADMIN]",
        "The action 'User viewed' is misspelt: a-z, 0-9, . _ - only.",
    ),
    "a misspelt permission": (
        'Words(permissions=[Permission("look_up!", "find users")])',
        "[ADMIN]",
        "The permission 'look_up!' is misspelt: a-z, 0-9, . _ - only.",
    ),
    "a misspelt role": (
        "Words()",
        '[ADMIN, Role.of("Lead", "leads", {USE})]',
        "The role 'Lead' is misspelt: a-z, 0-9, . _ - only.",
    ),
    "an action of another app": (
        'Words(actions=[Action("act.refused", "Refused")])',
        "[ADMIN]",
        "The action 'act.refused' is declared twice.",
    ),
    "a permission twice": (
        'Words(permissions=[Permission("act", "act")] * 2)',
        "[ADMIN]",
        "The permission 'act' is declared twice.",
    ),
    "a subject twice": (
        'Words(subject_kinds=[SubjectKind("staff", "Somebody")])',
        "[ADMIN]",
        "The kind of subject 'staff' is declared twice.",
    ),
    "a category twice": (
        'Words(categories=[Category("other", "Other")])',
        "[ADMIN]",
        "The reason category 'other' is declared twice.",
    ),
    "a field group twice": (
        'Words(field_groups=[FieldGroup("contact", "Contact")] * 2)',
        "[ADMIN]",
        "The field group 'contact' is declared twice.",
    ),
    "a role twice": ("Words()", "[ADMIN, ADMIN]", "The role 'admin' is declared twice."),
    "a permission that nobody declares": (
        "Words()",
        '[ADMIN, Role.of("lead", "leads", {USE, Permission("lok-up", "find users")})]',
        "No app declares the permission 'lok-up' of the role lead.",
    ),
    "nobody to make accounts": (
        "Words()",
        '[Role.of("lead", "leads", {USE})]',
        "No role may administer staff: nobody could create accounts.",
    ),
}
each_broken = pytest.mark.parametrize(
    ("words", "roles", "sentence"), BROKEN.values(), ids=list(BROKEN)
)


def compose(folder: Path, words: str, roles: str) -> dict[str, str]:
    """Write a composition; the environment in which the site is composed of that."""
    (folder / "another_settings.py").write_text(SETTINGS)
    (folder / "another_composition.py").write_text(COMPOSITION.format(words=words, roles=roles))
    return {
        **PRODUCTION,
        "DJANGO_SETTINGS_MODULE": "another_settings",
        "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}",
    }


def own(**environment: str) -> dict[str, str]:
    """An environment with nothing of this one but the path."""
    return {"PATH": os.environ["PATH"]} | EMULATOR_CREDENTIALS | environment


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process and an environment of its own."""
    return forked.manage(*words, environment=own(**environment))


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python from its start, in an environment of its own."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=own(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@each_broken
def test_a_command_ends_with_the_sentence_alone(
    tmp_path: Path, words: str, roles: str, sentence: str
) -> None:
    done = manage("check", **compose(tmp_path, words, roles))
    assert done.returncode != 0
    assert (done.stdout, done.stderr) == ("", f"{sentence}\n")


def test_the_site_does_not_start_and_says_why(tmp_path: Path) -> None:
    words, roles, sentence = BROKEN["an action of another app"]
    done = run("import serenya_admin.wsgi", **compose(tmp_path, words, roles))
    assert done.returncode != 0
    *_, last = done.stderr.splitlines()
    assert last == f"django.core.exceptions.ImproperlyConfigured: {sentence}"
    # What it comes from is told by the sentence; a second traceback would only be in its way.
    assert done.stderr.count("Traceback") == 1


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("help",), ("--help",), ("check", "--help"), ("--version",)],
    ids=" ".join,
)
def test_a_composition_that_fits_together_is_in_nobodys_way(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = manage(*arguments, **compose(tmp_path, "Words()", "[ADMIN]"))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_site_is_composed_when_it_starts(tmp_path: Path) -> None:
    code = (
        "import sys, serenya_admin.wsgi;sys.exit(0 if 'another_composition' in sys.modules else 3)"
    )
    assert run(code, **compose(tmp_path, "Words()", "[ADMIN]")).returncode == 0
