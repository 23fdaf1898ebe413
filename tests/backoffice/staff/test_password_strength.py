"""Which passwords are refused because they are guessed first, and that refusing is cheap."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from backoffice.staff.models import StaffMember
from backoffice.staff.password_strength import GuessingValidator
from backoffice.staff.passwords import new_one_time_password
from scripts.processes import ROOT
from tests.backoffice.staff.accounts import PASSWORD
from tests.backoffice.staff.conftest import OTHER_PASSWORD

SWAPS = "4@8({[<3691!|7105$+%2"
MEMBER = StaffMember(email="grace.hakansson@northwind.example", name="Grace Håkansson")


def why_not(password: str) -> str:
    """Why a password is refused; empty where it is not."""
    try:
        GuessingValidator().validate(password, MEMBER)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("aaaaaaaaaaaa", "it repeats the same characters"),
        ("Summer2026!!", "a common word, name or password"),
        ("serenya-2026", "the name of this site"),
        ("P@ssw0rd2024", "a common word, name or password"),
        ("Password2026!", "a common word, name or password"),
        ("SerenyaBackOffice1", "the name of this site"),
        ("Håkansson1999!", "your own name or e-mail"),
        ("northwind-grace", "your own name or e-mail"),
        ("qwertyuiop[]", ""),
        ("abcdefghijkl", "it follows the alphabet"),
    ],
)
def test_what_is_guessed_first_is_refused_with_a_reason(password: str, reason: str) -> None:
    message = why_not(password)
    assert message.startswith("This password is easy to guess")
    assert reason in message
    assert "several words" in message
    assert password not in message
    with pytest.raises(ValidationError, match="easy to guess"):
        validate_password(password, MEMBER)


@pytest.mark.parametrize("password", [PASSWORD, OTHER_PASSWORD, "kT9#vLq2!xWz", "wozu9-Kf7qhm"])
def test_what_takes_long_to_guess_is_fine(password: str) -> None:
    assert why_not(password) == ""


def test_further_words_may_be_named(settings: Settings) -> None:
    assert not why_not("kvistaberga--17")
    settings.PASSWORD_WORDS = ["Kvistaberga"]
    assert why_not("kvistaberga--17")


def test_a_made_password_is_never_easy_to_guess() -> None:
    assert not any(why_not(new_one_time_password()) for _ in range(20))


@pytest.mark.parametrize(
    "piece", ["a", "aA1!", "P@ssw0rd4$3!", "1/1/01 ", SWAPS, "1234567890", "é"]
)
def test_a_long_password_costs_no_more_than_a_short_one(piece: str) -> None:
    started = time.process_time()
    why_not(piece * 20_000)
    assert time.process_time() - started < 1


@hypothesis_settings(max_examples=50)
@given(password=st.text())
def test_any_text_is_a_password_or_not(password: str) -> None:
    why_not(password)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = "import sys, backoffice.staff.password_strength; sys.exit('zxcvbn' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
