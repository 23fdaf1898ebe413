"""Servers as child processes: started on the loopback address, stopped by their own process id.

Standard library only: the demo runs it with nothing else installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
MINISTACK = ROOT / ".venv-ministack" / "bin" / "ministack"

GRACE_SECONDS = 5.0
POLL_SECONDS = 0.05

# What a child may know of the developer's environment. A list of what is let through, so that no
# profile, credential or proxy of theirs ever reaches a server.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")

# An emulator takes any credentials, but the client refuses to send a request without some.
EMULATOR_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


class ProcessError(Exception):
    """A child process did not do what it was started for."""


class Child:
    """A running server and the name it goes by in messages."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        # A process group of its own: Ctrl-C reaches only us, and we stop it in order.
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # greetings; what goes wrong is said on stderr
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - one system call, no locks, no threads
        )

    def check(self) -> None:
        """Raise if the process has ended."""
        status = self.process.poll()
        if status is not None:
            raise ProcessError(f"{self.name} ended by itself (exit status {status}).")

    def stop(self) -> None:
        """Ask it to end; after a grace time, kill it and whatever it started."""
        self.process.terminate()
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def die_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end the child when we are killed and can't do it ourselves."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()
    set_parent_death_signal = 1

    def prepare() -> None:
        libc.prctl(set_parent_death_signal, signal.SIGTERM)
        if os.getppid() != parent:  # killed between fork and prctl
            os._exit(1)

    return prepare


def clean_environment(**additions: str) -> dict[str, str]:
    """The few inherited variables that do no harm, and what is added."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return inherited | additions


def is_free(port: int) -> bool:
    """Can a server listen on this port? Raises PermissionError where we have no right to."""
    with socket.socket() as probe:
        # As servers do: a connection that has just been closed does not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(child: Child, url: str, seconds: float) -> None:
    """Return as soon as the URL answers anything at all over HTTP."""
    deadline = time.monotonic() + seconds
    while not _answers(url):
        child.check()
        if time.monotonic() > deadline:
            raise ProcessError(f"{child.name} did not answer within {seconds:g} seconds.")
        time.sleep(POLL_SECONDS)


def _answers(url: str) -> bool:
    # Without the proxies of the environment: the URL is our own.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5):
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def serve(
    name: str, command: Sequence[str], environment: Mapping[str, str], port: int
) -> Iterator[Child]:
    """Run a server until the block ends; it is entered when the server answers."""
    child = Child(name, command, environment)
    try:
        wait_until_it_answers(child, f"http://{HOST}:{port}/", seconds=20)
        yield child
    finally:
        child.stop()


@contextlib.contextmanager
def serve_ministack(files: Path | None = None) -> Iterator[tuple[Child, str]]:
    """An empty DynamoDB in memory, and where `files` is a folder an S3 of what is in there.

    Yields its process and its endpoint.
    """
    port = free_port()
    environment = clean_environment(
        BIND_HOST=HOST,  # its default is every interface
        GATEWAY_PORT=str(port),
        # Where its buckets are: S3 sends whoever asks another region away.
        MINISTACK_REGION=EMULATOR_CREDENTIALS["AWS_DEFAULT_REGION"],
        SERVICES="dynamodb,s3" if files else "dynamodb",
        LOG_LEVEL="WARNING",
        PERSIST_STATE="0",
        **({"S3_PERSIST": "1", "S3_DATA_DIR": str(files)} if files else {}),
    )
    with serve("The embedded DynamoDB", [str(MINISTACK)], environment, port) as child:
        yield child, f"http://{HOST}:{port}"
