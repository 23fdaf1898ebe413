"""CPU time of the user page beside that of another commit: `python -m bench.against_commit FOLDER`.

FOLDER is a checkout of the other commit; both run with this environment's libraries. Each state
serves Ada of its own demo data to a lead, through its own WSGI application, in a process of its own
with a DynamoDB server of its own, in turns. The page is looked at 60 times before anything counts,
so that a state which folds the newest 50 views has as many to fold.
"""

from __future__ import annotations

import gc
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS, REQUESTS, BEFORE = 20, 10, 60
HERE = Path(__file__).resolve().parent.parent


def main(other: str) -> None:
    """Print what a page of both states is and costs."""
    states = {"this": _State(HERE), other: _State(Path(other).resolve())}
    for name, state in states.items():
        print(f"{name}: {state.page} bytes")
    times: dict[str, list[float]] = {name: [] for name in states}
    ratios = []
    for number in range(ROUNDS):
        turn = {name: states[name].turn() for name in list(states)[:: 1 if number % 2 else -1]}
        for name, seconds in turn.items():
            times[name] += seconds
        ratios.append(statistics.median(turn["this"]) / statistics.median(turn[other]))
    for name, seconds in times.items():
        print(f"{name}: median {_ms(statistics.median(seconds))}, least {_ms(min(seconds))}")
    least = min(times["this"]) / min(times[other])
    print(f"ratio: median of {ROUNDS} rounds {statistics.median(ratios):.2f}", end=" ")
    print(f"({min(ratios):.2f} to {max(ratios):.2f}), of the least {least:.2f}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


class _State:
    """A process that serves the page of one checkout."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, __file__, "serve"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.page = self._told()

    def turn(self) -> list[float]:
        """CPU seconds of some requests."""
        assert self._process.stdin is not None
        self._process.stdin.write("turn\n")
        self._process.stdin.flush()
        seconds: list[float] = self._told()
        return seconds

    def _told(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


def serve() -> None:
    """Serve turns of the state in whose folder this runs; told on the terminal, as JSON."""
    from bench import __main__ as environment  # noqa: F401, PLC0415 - of that state
    from bench.site import demo_data  # noqa: PLC0415

    with demo_data():
        ask = _asking()
        page = [ask() for _ in range(BEFORE)][-1]
        gc.collect()
        gc.freeze()
        _tell(len(page))
        for _ in sys.stdin:
            _tell([_seconds(ask) for _ in range(REQUESTS)])


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _seconds(ask: Callable[[], bytes]) -> float:
    started = time.process_time()
    ask()
    return time.process_time() - started


def _asking() -> Callable[[], bytes]:
    """Asks for Ada's page as a WSGI server does, for a lead who is signed in."""
    from django.test import Client  # noqa: PLC0415 - set up by demo_data

    from bench.site import PASSWORD  # noqa: PLC0415
    from serenya_admin import wsgi  # noqa: PLC0415

    application: Callable[..., Any] = wsgi.application
    browser = Client()
    browser.post("/sign-in/", {"username": "lead@example.com", "password": PASSWORD})
    url = browser.post("/search/", {"q": "ada@example.com"})["Location"]
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())

    return lambda: asked(application, url, cookie)


def asked(handler: Callable[..., Any], url: str, cookie: str = "") -> bytes:
    """The body of a page, as a WSGI server asks for it."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": url,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    statuses: list[str] = []
    answer = handler(environ, lambda status, _: statuses.append(status))
    body = b"".join(answer)
    answer.close()
    assert statuses == ["200 OK"], statuses
    return body


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else main(sys.argv[1])
