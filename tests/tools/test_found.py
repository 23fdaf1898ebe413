"""Which tools are chosen, what is said of missing ones, and how a run without them ends."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.processes import ROOT
from tests.tools import locked
from tests.tools.__main__ import main
from tests.tools.found import chromium, dynoxide, missing_tools

BROWSER_TESTS = ("-m", "browser", "tests/browser/test_weight.py")


@pytest.fixture(autouse=True)
def _nobody_named_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that is installed on this machine: nothing, to begin with."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def another_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the lock is for it."""
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(locked, "STAMP", Path("/nowhere"))


def install(folder: Path, name: str) -> Path:
    program = folder / name
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    return program


# -- which one ------------------------------------------------------------------------------------


@pytest.mark.dynoxide
@pytest.mark.skipif(not locked.exist_here(), reason="for Linux on x86-64 only")
def test_the_locked_tools_come_before_installed_ones(programs: Path) -> None:
    install(programs, "chromium")
    install(programs, "dynoxide")

    assert chromium() == locked.BROWSER
    assert dynoxide() == locked.dynoxide()


def test_the_browser_that_is_named_comes_before_all_others(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(programs, "chromium")
    mine = install(programs, "my-browser")

    monkeypatch.setenv("CHROMIUM", "my-browser")
    assert chromium() == mine
    monkeypatch.setenv("CHROMIUM", str(mine))
    assert chromium() == mine


@pytest.mark.usefixtures("another_platform")
def test_elsewhere_what_is_installed_is_used(programs: Path) -> None:
    browser = install(programs, "google-chrome")
    server = install(programs, "dynoxide")

    assert chromium() == browser
    assert dynoxide() == server
    assert not missing_tools().keys() & {"browser", "dynoxide"}


def test_what_is_fetched_goes_by_the_lock_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locked, "STAMP", tmp_path / "stamp")
    assert not locked.are_installed()

    locked.STAMP.write_text(locked.LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    assert locked.are_installed()

    locked.STAMP.write_text("another lock", encoding="utf-8")
    assert not locked.are_installed()


def test_the_lock_pins_everything_and_names_no_host() -> None:
    lock = locked.LOCK.read_text(encoding="utf-8")

    assert lock.count('"node_modules/') == lock.count('"integrity": "sha512-')
    assert '"resolved"' not in lock
    assert "://" not in lock


# -- what is missing ------------------------------------------------------------------------------


@pytest.mark.usefixtures("programs", "another_platform")
def test_what_is_missing_is_named_and_the_run_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    said = capsys.readouterr().err
    assert "NOTE: dynoxide is missing: there is one to fetch for Linux on x86-64 only." in said
    assert "NOTE: Chromium is missing: " in said
    assert "Tests marked `browser` are left out." in said


@pytest.mark.usefixtures("programs", "another_platform")
def test_in_ci_missing_is_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")

    assert main([]) == 1


@pytest.mark.usefixtures("programs")
def test_a_failed_fetch_is_told_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_command: object) -> None:
        raise locked.NotInstalledError("no network")

    monkeypatch.setattr(locked, "exist_here", lambda: True)
    monkeypatch.setattr(locked, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(locked, "npm", fails)

    assert main([]) == 0

    assert "NOTE: not installed: no network" in capsys.readouterr().err
    assert chromium() is None
    assert "could not fetch it" in missing_tools()["browser"]


def test_a_named_browser_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    assert missing_tools()["browser"] == (
        "Chromium is missing: CHROMIUM is /nowhere/chromium, and that is no program"
    )


# -- a run of pytest without a browser ------------------------------------------------------------


@pytest.mark.ministack
def test_a_run_of_which_nothing_is_left_ends_well() -> None:
    ended = run_tests(*BROWSER_TESTS)

    assert ended.returncode == pytest.ExitCode.OK
    assert "Left out 1 tests marked browser: Chromium is missing" in ended.stdout


@pytest.mark.ministack
def test_in_ci_it_does_not() -> None:
    ended = run_tests(*BROWSER_TESTS, CI="1")

    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Chromium is missing" in ended.stderr


@pytest.mark.ministack
def test_a_run_that_asks_for_nothing_is_still_an_error() -> None:
    ended = run_tests(*BROWSER_TESTS, "-k", "no_such_test")

    assert ended.returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "Left out" not in ended.stdout


def run_tests(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Tests in a process of their own that knows no browser."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    variables = os.environ | {"CHROMIUM": "/nowhere/chromium"} | environment
    return subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
