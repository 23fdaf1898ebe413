"""100 requests a second of look-up and user page, through gunicorn over the loopback address.

10,000 requests in all. Errors can fail it, and memory: a worker that has answered 10,000 requests
takes at most a tenth more than after 2,000. Latencies are printed, for people to judge.
"""

from __future__ import annotations

import http.client
import re
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.site import PASSWORD, demo_data
from scripts.processes import EMULATOR_CREDENTIALS, HOST, clean_environment, free_port, serve
from tests.environment import SITE

REQUESTS_A_SECOND = 100
REQUESTS = 10_000
SETTLED = 2_000
MAX_GROWTH = 1.10
CLIENTS = 16
WORKERS, THREADS = 2, 4


@dataclass
class Session:
    """The cookies and URLs of one signed-in agent."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(
        self, link: http.client.HTTPConnection, method: str, url: str, **form: str
    ) -> tuple[int, str, str]:
        """Status, location and body of one request."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if method == "POST":
            body = urlencode(form | {"csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, url, body, headers)
        answer = link.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text

    def sign_in(self) -> str:
        """Sign in and find Ada; her page."""
        link = self.connect()
        _, _, page = self.ask(link, "GET", "/sign-in/")
        self._take_token(page)
        self.ask(link, "POST", "/sign-in/", username="support@example.com", password=PASSWORD)
        _, _, page = self.ask(link, "GET", "/")
        self._take_token(page)
        _, location, _ = self.ask(link, "POST", "/search/", q="ada@example.com")
        return location

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.port, timeout=30)

    def _take_token(self, page: str) -> None:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found is not None
        self.token = found[1]


def run() -> int:
    """Print what was seen; 1 where a request failed or memory grew."""
    with demo_data() as endpoint:
        port = free_port()
        environment = clean_environment(
            **SITE, **EMULATOR_CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB=endpoint
        )
        command = [sys.executable, "-m", "gunicorn", "serenya_admin.wsgi", "--no-control-socket"]
        command += ["--bind", f"{HOST}:{port}", "--log-level", "error", "--worker-class", "gthread"]
        command += ["--workers", str(WORKERS), "--threads", str(THREADS)]
        with serve("The site", command, environment, port) as child:
            return _report(_load(port, child.process.pid))


@dataclass
class Seen:
    """What a load showed: latencies in ms from when each request was due, statuses that were not
    expected, the workers' memory in KB early and late, and how long it took in seconds."""

    latencies: list[float] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    seconds: float = 0

    @property
    def growth(self) -> float:
        return self.memory[1] / self.memory[0]


def _load(port: int, master: int) -> Seen:
    session, seen = Session(port), Seen()
    page = session.sign_in()
    links = threading.local()
    started = time.monotonic()

    def one(number: int) -> None:
        link = getattr(links, "link", None) or session.connect()
        links.link = link
        due = started + number / REQUESTS_A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        if number % 2:
            status, expected = session.ask(link, "GET", page)[0], 200
        else:
            status = session.ask(link, "POST", "/search/", q="ada@example.com")[0]
            expected = 302
        # From when it was due, not from when a client was free: waiting counts.
        seen.latencies.append((time.monotonic() - due) * 1000)
        if status != expected:
            seen.failures.append(status)
        if number in (SETTLED, REQUESTS - 1):
            seen.memory.append(_resident(master))

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(one, range(REQUESTS)))
    seen.seconds = time.monotonic() - started
    return seen


def _resident(master: int) -> int:
    """Resident memory of the workers, in KB."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    status = [Path(f"/proc/{pid}/status").read_text() for pid in children]
    return sum(int(found[1]) for text in status if (found := re.search(r"VmRSS:\s+(\d+)", text)))


def _report(seen: Seen) -> int:
    cuts = statistics.quantiles(seen.latencies, n=100)
    rate = len(seen.latencies) / seen.seconds
    print("| requests | a second | errors | p50 ms | p95 ms | p99 ms | max ms | memory |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    figures = f"{cuts[49]:.0f} | {cuts[94]:.0f} | {cuts[98]:.0f} | {max(seen.latencies):.0f}"
    count = f"{len(seen.latencies)} | {rate:.1f} | {len(seen.failures)}"
    print(f"| {count} | {figures} | {seen.growth:.2f}x |")
    return 1 if seen.failures or seen.growth > MAX_GROWTH else 0
