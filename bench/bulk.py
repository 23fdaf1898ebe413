"""Users a second of a bulk run: from the plan on, ledger entries included, in one process.

Against a stub that takes 5 ms for each answer; the run itself is kept on a real server behind it.
The naive loop does the same job as a first attempt would; the ceiling is requests that are made
beforehand and only sent. Each in a process of its own.
"""

from __future__ import annotations

import atexit
import copy
import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson

from backoffice.bulk.crew import THREADS
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.wire import Item
from bench.serenya import PROFILE
from tests import servers
from tests.environment import SITE

MILLISECONDS = 5
USERS = 20_000
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
#: How many times as fast as the naive loop, at least, and what share of the ceiling.
BOUNDS = {"batches": 60.0, "single": 12.0}
SHARE_OF_CEILING = 0.6
MOST_MORE_MEGABYTES = 5.0

_MEGABYTE = 1024


def run() -> int:
    """All contestants; 1 where a bound is missed."""
    naive = _measured("naive", 1_000)
    batches = _measured("batches", USERS)
    single = _measured("single", 5_000)
    ceiling = _measured("ceiling", USERS)
    ratios = {
        "batches": batches["rate"] / naive["rate"],
        "single": single["rate"] / naive["rate"],
    }
    print("| what | users a second | CPU µs a user | times the naive loop | at least | |")
    print("|---|---:|---:|---:|---:|---|")
    missed = False
    for name, figures in [
        ("naive", naive),
        ("batches", batches),
        ("single", single),
        ("ceiling", ceiling),
    ]:
        ratio, bound, verdict = "", "", ""
        if name in ratios:
            is_missed = ratios[name] < BOUNDS[name]
            missed |= is_missed
            ratio, bound = f"{ratios[name]:.0f}x", f"{BOUNDS[name]:.0f}x"
            verdict = "MISSED" if is_missed else "ok"
        cpu = figures["cpu"] * 1e6
        print(f"| {name} | {figures['rate']:,.0f} | {cpu:.0f} | {ratio} | {bound} | {verdict} |")
    share = batches["work rate"] / ceiling["rate"]
    missed |= share < SHARE_OF_CEILING
    print(f"\nOf the ceiling, without plan and scan: {share:.2f} (at least {SHARE_OF_CEILING}).")
    return int(missed)


def run_memory() -> int:
    """How much more memory a run of a million takes than one of 20,000."""
    small, large = (_measured("batches", users)["megabytes"] for users in (USERS, 1_000_000))
    more = large - small
    print(f"{large:.1f} MB for 1,000,000 users, {small:.1f} MB for {USERS:,}: {more:+.1f} MB")
    print(f"(at most {MOST_MORE_MEGABYTES:.0f} MB more)")
    return int(more > MOST_MORE_MEGABYTES)


def _measured(what: str, users: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.bulk", what, str(users)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own
    figures: dict[str, Any] = orjson.loads(answer.stdout.splitlines()[-1])
    return figures


# -- one contestant, in its own process ------------------------------------------------------------


def _figures(what: str, users: int) -> dict[str, Any]:
    with servers.dynoxide() as endpoint:
        os.environ.update(SITE, AWS_ENDPOINT_URL_DYNAMODB=endpoint)
        _create_tables()
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = stub = _stub(users, endpoint)
        prepared = _CONTESTANTS[what](stub, users)
        started, cpu = time.perf_counter(), time.process_time()
        more = prepared()
        seconds = time.perf_counter() - started
        cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    return {"rate": users / seconds, "cpu": cpu / users, "megabytes": peak} | (more or {})


def _create_tables() -> None:
    import django  # noqa: PLC0415 - the settings read the environment at import

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("create_tables", set=["CreateUsersTable=true"], **quiet)


def _stub(users: int, endpoint: str) -> str:
    arguments = [str(users), str(MILLISECONDS), endpoint, orjson.dumps(_profile()).decode()]
    command = [sys.executable, "-m", "bench.bulk_stub", *arguments]
    stub = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603 - our own module
    atexit.register(stub.kill)
    assert stub.stdout is not None
    return f"http://127.0.0.1:{int(stub.stdout.readline())}"


def _profile() -> Item:
    """A user who is due: the period is over, account and subscription are active."""
    item = copy.deepcopy(PROFILE)
    subscription = item["data"]["M"]["current_subscription"]["M"]
    subscription["end_date"] = {"S": "2027-09-27T00:00:00Z"}
    return item


def _naive(endpoint: str, users: int) -> Callable[[], None]:
    import boto3  # noqa: PLC0415

    from bench.naive_reset import reset_all  # noqa: PLC0415

    table = boto3.resource("dynamodb", endpoint_url=endpoint).Table("serenya-dev")

    def loop() -> None:
        assert reset_all(table, NOW) == users

    return loop


def _a_run(writer_name: str, threads: int) -> Callable[[str, int], Callable[[], dict[str, float]]]:
    def prepared(endpoint: str, users: int) -> Callable[[], dict[str, float]]:
        from bench.bulk_run import Bench  # noqa: PLC0415 - set up by now

        bench = Bench.of(endpoint, writer_name, threads)
        return lambda: bench.run(users)

    return prepared


def _ceiling(endpoint: str, users: int) -> Callable[[], None]:
    from bench.bulk_run import Bench, prebuilt  # noqa: PLC0415 - set up by now

    bench = Bench.of(endpoint, "InBatches", 1)
    requests = prebuilt(bench, users, _profile())

    def send(some: Sequence[dict[str, Any]]) -> None:
        for request in some:
            with call_scope(seconds=25):
                bench.client.send("BatchExecuteStatement", request, repeatable=False)

    def loop() -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(send, [requests[n::8] for n in range(8)]))

    return loop


_CONTESTANTS: dict[str, Callable[[str, int], Callable[[], Any]]] = {
    "naive": _naive,
    "batches": _a_run("InBatches", THREADS),
    "single": _a_run("Singly", THREADS // 2),
    "ceiling": _ceiling,
}

if __name__ == "__main__":
    os.environ.update(
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",
        AWS_DEFAULT_REGION="eu-central-1",
        DJANGO_SETTINGS_MODULE="serenya_admin.settings",
    )
    print(orjson.dumps(_figures(sys.argv[1], int(sys.argv[2]))).decode())
