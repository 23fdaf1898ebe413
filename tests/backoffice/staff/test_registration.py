"""Accounts made by hand: what is checked, and the command that makes them."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.staff.domain import Account, EmailTakenError, sign_in_hash
from backoffice.staff.registration import register
from tests import words
from tests.backoffice.staff.accounts import ADMIN, PASSWORD
from tests.backoffice.staff.conftest import OTHER_PASSWORD, Site


@pytest.fixture
def email() -> str:
    return f"{uuid.uuid4().hex}@example.com"


@pytest.fixture
def create(site: Site, email: str) -> Callable[..., str]:
    """Runs the command and gives what it prints."""

    def run(**options: Any) -> str:
        out = io.StringIO()
        given = {"email": email, "name": "Noor Ahmed", "role": "lead"} | options
        call_command("create_staff", stdout=out, stderr=io.StringIO(), **given)
        return out.getvalue()

    return run


def found(site: Site, email: str) -> Account:
    account = site.store.find_account_by_email(sign_in_hash(email))
    assert account is not None
    return account


# -- register -------------------------------------------------------------------------------------


def test_an_account_is_made_from_a_clear_password(site: Site, email: str) -> None:
    account = register(
        email=email.upper(),
        name=" 李雷 ",
        role="auditor",
        password=PASSWORD,
        actor=ADMIN,
        now=site.clock(),
    )
    assert found(site, email) == account
    assert (account.name, account.role, account.email) == ("李雷", words.AUDITOR, email)
    assert check_password(PASSWORD, account.password)


def test_passwords_are_hashed_as_owasp_recommends() -> None:
    encoded = make_password(PASSWORD)
    summary = identify_hasher(encoded).decode(encoded)
    costs = (summary["memory_cost"], summary["time_cost"], summary["parallelism"])
    assert costs == (19456, 2, 1)
    assert summary["variety"] == "argon2id"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"email": "no-address"}, "valid email"),
        ({"email": "\ud800@example.com"}, "valid email"),
        ({"email": f"{'a' * 250}@example.com"}, "at most 254"),
        ({"name": "  "}, "1 to 100"),
        ({"name": "x" * 101}, "1 to 100"),
        ({"name": "a\nb"}, "cannot be shown"),
        ({"name": "\ud800"}, "cannot be shown"),
        ({"role": "emperor"}, "viewer, support, lead, auditor, admin"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"password": "Noor Ahmed the 2nd", "name": "Noor Ahmed the 2nd"}, "similar"),
        ({"password": f"{PASSWORD}\ud800"}, "characters"),
    ],
)
def test_what_is_wrong_is_said(
    site: Site, email: str, wrong: dict[str, str], complaint: str
) -> None:
    given = {"email": email, "name": "Noor Ahmed", "role": "lead", "password": PASSWORD} | wrong
    with pytest.raises(ValidationError) as refusal:
        register(**given, actor=ADMIN, now=site.clock())  # type: ignore[arg-type]
    assert complaint in " ".join(refusal.value.messages)
    assert site.store.find_account_by_email(sign_in_hash(email)) is None


def test_an_email_in_use_is_said(site: Site, email: str) -> None:
    given = {"email": email, "name": "Noor Ahmed", "role": "lead", "password": PASSWORD}
    register(**given, actor=ADMIN, now=site.clock())  # type: ignore[arg-type]
    with pytest.raises(EmailTakenError):
        register(**given, actor=ADMIN, now=site.clock())  # type: ignore[arg-type]


# -- the command ----------------------------------------------------------------------------------


def test_the_command_prints_a_password_that_works(
    site: Site, email: str, create: Callable[..., str]
) -> None:
    printed = create()
    password = printed.rpartition("Password: ")[2].strip()
    assert len(password) >= 20
    assert site.sign_in(email, password).status_code == 302
    account = found(site, email)
    assert (account.role, account.must_change_password) == (words.LEAD, False)
    (entry,) = [e for e in site.entries(words.STAFF.of(account.staff_id)) if e.new]
    assert (entry.action, entry.actor.staff_id) == (words.STAFF_CREATED, "command")


def test_the_command_takes_a_password_from_standard_input(
    site: Site, email: str, create: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{OTHER_PASSWORD}\n"))
    printed = create(password_stdin=True, one_time=True)
    assert "Password" not in printed
    assert OTHER_PASSWORD not in printed
    assert found(site, email).must_change_password
    assert site.sign_in(email, OTHER_PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"email": "nonsense"}, "valid email"),
        ({"role": "emperor"}, "viewer, support, lead, auditor, admin"),
        ({"name": ""}, "1 to 100"),
    ],
)
def test_the_command_says_what_is_wrong(
    create: Callable[..., str], wrong: dict[str, str], complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint) as refusal:
        create(**wrong)
    assert refusal.value.returncode == 2


def test_the_command_refuses_a_weak_password(
    create: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))
    with pytest.raises(CommandError, match="too short"):
        create(password_stdin=True)


def test_the_command_refuses_an_email_in_use(create: Callable[..., str]) -> None:
    create()
    with pytest.raises(CommandError, match="has this e-mail"):
        create()


def test_the_command_says_that_the_database_does_not_answer(
    create: Callable[..., str], faults: FaultInjector
) -> None:
    faults.inject([lost_request] * 20)
    with pytest.raises(CommandError, match="not known whether this was done"):
        create()
