"""What `make demo` says where it cannot start, and which Python it is made with."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import demo
from scripts.processes import HOST, ROOT, ProcessError


def test_a_port_that_takes_rights_is_not_called_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_socket: socket.socket, _address: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refused)
    monkeypatch.setenv("PORT", "80")

    with pytest.raises(ProcessError, match=r"no right to use port 80\..* PORT=8001"):
        demo.chosen_port()


def test_a_busy_port_is_called_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))

        with pytest.raises(ProcessError, match="is busy"):
            demo.chosen_port()


@pytest.mark.parametrize("text", ["-1", "many", "20001", "1e3"])
def test_a_number_of_users_that_nobody_would_wait_for_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("USERS", text)

    with pytest.raises(ProcessError, match=f"from 0 to 20000, not '{text}'"):
        demo.chosen_users()


@pytest.mark.parametrize(("text", "users"), [("", 0), ("5000", 5000)])
def test_users_are_generated_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, text: str, users: int
) -> None:
    monkeypatch.setenv("USERS", text)

    assert demo.chosen_users() == users


def test_a_folder_that_cannot_be_written_to_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "build").write_text("in the way", encoding="ascii")
    monkeypatch.setattr(demo, "BUILT", tmp_path / "build" / "static")

    with pytest.raises(ProcessError, match=r"writes its static files into .*, and cannot: "):
        demo.check_folder()


# -- which Python ---------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Makefile, and environments that another Python has made."""
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (tmp_path / "requirements").mkdir()
    for lock, folder in (("app", ".venv-demo"), ("ministack", ".venv-ministack")):
        (tmp_path / "requirements" / f"{lock}.txt").write_text("", encoding="ascii")
        program(tmp_path / folder / "bin" / "python", "echo Python 3.10.1")
        (tmp_path / folder / ".installed").write_text("", encoding="ascii")
    return tmp_path


def program(path: Path, line: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="ascii")
    path.chmod(0o755)
    return path


def would_run(project: Path, *arguments: str, **environment: str) -> tuple[str, str]:
    """What `make demo` would do, and what it complains about."""
    ended = subprocess.run(
        ["make", "--dry-run", "demo", *arguments],
        cwd=project,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout, ended.stderr


def test_python_may_be_given_in_the_environment_or_behind_make(project: Path) -> None:
    for planned, _ in (
        would_run(project, PYTHON=sys.executable),
        would_run(project, f"PYTHON={sys.executable}"),
    ):
        assert f"{sys.executable} -m venv --clear .venv-demo" in planned
        assert f"{sys.executable} -m venv --clear .venv-ministack" in planned


def test_an_environment_of_the_python_asked_for_stays(project: Path) -> None:
    for folder in (".venv-demo", ".venv-ministack"):
        program(project / folder / "bin" / "python", f"exec {sys.executable} -V")

    for planned, _ in (would_run(project, PYTHON=sys.executable), would_run(project)):
        assert planned == "exec .venv-demo/bin/python -m scripts.demo\n"


def test_a_python_that_cannot_be_used_is_named(project: Path) -> None:
    old = program(project / "old-python", "exit 1")

    planned, complaint = would_run(project, PYTHON=str(old))

    assert "-m venv" not in planned
    assert f"No Python 3.11 or newer with venv was found as {old}" in complaint


def test_its_environment_is_for_whoever_started_it_and_goes_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "BUILT", tmp_path / "static")
    environment = {"PATH": "/bin", "SECRET_KEY": "it's one", "ENVIRONMENT": "dev"}

    with demo.environment_file(8000, environment) as path:
        assert path.stat().st_mode & 0o777 == 0o600
        ended = subprocess.run(
            ["/bin/sh", "-c", f". {path}; echo $ENVIRONMENT $SECRET_KEY $PATH"],
            env={"PATH": "/usr/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
    assert ended.stdout == "dev it's one /usr/bin\n"
    assert not path.exists()


class Fallible:
    """A child that may be killed; `begun` counts how many there were."""

    begun = 0

    def __init__(self, name: str, *_: object) -> None:
        Fallible.begun += 1
        self.name, self.is_alive = name, True

    def check(self) -> None:
        if not self.is_alive:
            raise ProcessError(f"{self.name} ended by itself (exit status -9).")


def test_a_runner_that_somebody_kills_is_followed_by_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scripts.demo.Child", Fallible)
    runner, before = demo.Runner({}), Fallible.begun
    runner.check()

    runner.begun_at -= 60
    runner.child.is_alive = False  # type: ignore[attr-defined]  # it is a Fallible
    runner.check()

    assert Fallible.begun == before + 1
    assert "Another one goes on." in capsys.readouterr().err
    runner.child.is_alive = False  # type: ignore[attr-defined]
    with pytest.raises(ProcessError, match="ended by itself"):
        runner.check()  # at once: another one would not help
