"""Serve the site with an embedded DynamoDB and S3 and demo data until Ctrl-C: `make demo`.

Standard library only. Every run starts afresh from the seed: nothing is kept on disk.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from demo.documents import BUCKET, write_documents
from demo.ids import DEFAULT_SEED, MOST_USERS
from scripts.processes import (
    EMULATOR_CREDENTIALS,
    HOST,
    INHERITED,
    ROOT,
    Child,
    ProcessError,
    clean_environment,
    die_with_parent,
    is_free,
    serve_ministack,
    wait_until_it_answers,
)

DEFAULT_PORT = 8000
COMMAND_SECONDS = 60
START_SECONDS = 20
BUILT = ROOT / "build" / "static"
#: The command that works bulk runs; it says no more than what goes wrong.
RUNNER = ("manage.py", "run_bulk", "--verbosity", "0")
PYTHON = os.path.relpath(sys.executable, ROOT)
#: What is deployed knows neither the command nor the key.
DEMO_SETTINGS = "serenya_admin.demo_settings"


def main() -> int:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _stop)
    try:
        port, users = chosen_port(), chosen_users()
        check_folder()
        run(port, users)
    except ProcessError as error:
        print(f"\n{error}\nThe demo is not running.", file=sys.stderr)
        return 1
    return 0


def run(port: int, users: int) -> None:
    with contextlib.ExitStack() as stack:
        # While the database starts, and before the site does: it reads their list once.
        static = Command(site_environment(), "collectstatic", "--noinput", "--verbosity=0")
        stack.callback(static.stop)
        files = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_documents(files, os.environ.get("SEED") or DEFAULT_SEED, datetime.now(UTC))
        database, endpoint = stack.enter_context(serve_ministack(files))
        environment = site_environment(endpoint)
        environment |= {"S3_BUCKET_NAME": BUCKET, "AWS_ENDPOINT_URL_S3": endpoint}
        static.finish()
        # The site starts while the data is loaded; nobody knows its URL yet.
        site = Child("The site", gunicorn_command(port), environment)
        stack.callback(site.stop)
        settings = stack.enter_context(environment_file(port, environment))
        # Last in, first out: a second Ctrl-C must not cut the stopping short.
        stack.callback(_ignore_further_signals)
        accounts = load_data(environment, users)
        # It needs the tables.
        children: list[Child | Runner] = [database, site]
        if os.environ.get("RUNNER") != "no":
            children.append(Runner(environment))
            stack.callback(children[-1].stop)
        wait_until_it_answers(site, f"http://{HOST}:{port}/sign-in/", START_SECONDS)
        announce(port, accounts, settings)
        watch(*children)


class Runner:
    """The runner of bulk runs. Where somebody kills it, another one goes on: runs are made for
    that."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.child = self._begun()
        self.begun_at = time.monotonic()

    def check(self) -> None:
        """Begin another one where it has ended. Raises ProcessError where that would not help."""
        try:
            self.child.check()
        except ProcessError as error:
            if time.monotonic() < self.begun_at + START_SECONDS / 4:
                raise
            print(f"\n{error} Another one goes on.", file=sys.stderr, flush=True)
            self.child = self._begun()
            self.begun_at = time.monotonic()

    def stop(self) -> None:
        """Ask it to end."""
        self.child.stop()

    def _begun(self) -> Child:
        return Child("The runner", [sys.executable, *RUNNER], self.environment)


def chosen_port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ProcessError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    try:
        free = is_free(port)
    except PermissionError:
        raise ProcessError(
            f"You have no right to use port {port}. Choose another one: make demo PORT=8001."
        ) from None
    if not free:
        raise ProcessError(
            f"Port {port} is busy. Choose another one: make demo PORT={port % 65535 + 1}."
        )
    return port


def chosen_users() -> int:
    """How many users are generated beside those that are always there."""
    text = os.environ.get("USERS") or "0"
    if not text.isdecimal() or int(text) > MOST_USERS:
        raise ProcessError(f"USERS must be a number from 0 to {MOST_USERS}, not {text!r}.")
    return int(text)


def check_folder() -> None:
    """The list of static files is written into the project, before the site starts."""
    try:
        BUILT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=BUILT):
            pass
    except OSError as error:
        raise ProcessError(
            f"The demo writes its static files into {BUILT}, and cannot: {error.strerror}."
        ) from None


def site_environment(endpoint: str = "") -> dict[str, str]:
    # A line for each request would bury the accounts; LOG_LEVEL=INFO brings them back.
    passed_through = {"LOG_LEVEL": "WARNING"}
    passed_through |= {n: os.environ[n] for n in ("SEED", "LOG_LEVEL") if n in os.environ}
    return clean_environment(
        **EMULATOR_CREDENTIALS,
        **passed_through,
        DJANGO_SETTINGS_MODULE=DEMO_SETTINGS,
        ENVIRONMENT="dev",
        AWS_ENDPOINT_URL_DYNAMODB=endpoint,
        ALLOWED_HOSTS=f"{HOST},localhost",
        COOKIES_SECURE="false",
        SECRET_KEY=secrets.token_urlsafe(48),
        TYPED_KEYS=f"k1:{secrets.token_urlsafe(48)}",
    )


@contextlib.contextmanager
def environment_file(port: int, environment: Mapping[str, str]) -> Iterator[Path]:
    """The demo's environment for a shell, readable to whoever started it, while it runs. What is
    secret in it is made for this one start."""
    path = BUILT.parent / f"demo-{port}.env"
    own = {name: text for name, text in environment.items() if name not in INHERITED}
    lines = [f"export {name}={shlex.quote(text)}\n" for name, text in own.items()]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def gunicorn_command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "serenya_admin.wsgi"),
        *("--bind", f"{HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--graceful-timeout", "2", "--log-level", "warning", "--no-control-socket"),
        "--preload",  # the site is imported once; its connections begin in each worker
    ]


def load_data(environment: dict[str, str], users: int) -> list[str]:
    """Create the tables and load them; what is said is passed on but for the account lines."""
    more = ("--users", str(users)) if users else ()
    command = ("load_demo", "--create-tables", *more)
    lines = Command(environment, *command).finish().splitlines()
    print("\n".join(line for line in lines if not is_account(line)), flush=True)
    return [line for line in lines if is_account(line)]


class Command:
    """A management command under way."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.name = f"`manage.py {arguments[0]}`"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - one system call, no locks, no threads
            text=True,
        )

    def finish(self) -> str:
        """Wait for its end; returns what it printed."""
        try:
            printed, _ = self.process.communicate(timeout=COMMAND_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ProcessError(
                f"{self.name} did not end within {COMMAND_SECONDS} seconds."
            ) from error
        finally:
            self.stop()
        if self.process.returncode:
            print(printed, end="")
            raise ProcessError(f"{self.name} failed.")
        return printed

    def stop(self) -> None:
        """Kill it where it has not ended; it keeps nothing that could be lost."""
        self.process.kill()
        self.process.wait()


def is_account(line: str) -> bool:
    """An account is a line `role e-mail password`."""
    words = line.split()
    return len(words) == 3 and "@" in words[1]


def announce(port: int, accounts: list[str], settings: Path) -> None:
    lines = ["", f"Serenya back-office: http://{HOST}:{port}/   (Ctrl-C stops it)", ""]
    lines += ["Sign in as one of these (role, e-mail, password):", *accounts]
    name = settings.relative_to(ROOT)
    lines += [
        "",
        f"Commands on its data, in another shell: . ./{name}",
        f"  {PYTHON} manage.py help",
    ]
    print("\n".join(lines), flush=True)


def watch(*children: Child | Runner) -> None:
    """Return never: ended by a signal, or by a child that ends."""
    while True:
        for child in children:
            child.check()
        time.sleep(0.5)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _ignore_further_signals() -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
