"""`python -m bench [name ...]`: exit status 1 where a bound is missed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial

# What is measured must not depend on whose machine it is.
os.environ.update(
    AWS_ACCESS_KEY_ID="local",
    AWS_SECRET_ACCESS_KEY="local",
    AWS_DEFAULT_REGION="eu-central-1",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    DJANGO_SETTINGS_MODULE="serenya_admin.settings",
)

from bench import (
    bulk,
    doctor,
    finding,
    flat_read,
    measure,
    page_calls,
    page_cpu,
    pages,
    payments_query,
    profile_read,
    site_load,
    transaction,
    update,
    user_page,
)
from bench.stub import ON_SOCKET, STUBBED, Wire

#: Once without a socket and once over one.
ON_BOTH_WIRES: dict[str, Callable[[Wire], measure.Benchmark]] = {
    "profile_read": profile_read.benchmark,
    "payments_query": payments_query.benchmark,
    "update": update.benchmark,
    "transaction": transaction.benchmark,
}
BENCHMARKS: dict[str, list[Callable[[], measure.Benchmark]]] = {
    **{
        name: [partial(made, STUBBED), partial(made, ON_SOCKET)]
        for name, made in ON_BOTH_WIRES.items()
    },
    "flat_read": [flat_read.benchmark],
    "user_page": [user_page.benchmark],
    "doctor_of_one": [doctor.of_one_user],
}
#: On a real server, each in a process of its own: they set Django up.
ON_A_SERVER: dict[str, Callable[[], int]] = {
    "bulk": bulk.run,
    "bulk_memory": bulk.run_memory,
    "doctor": doctor.run,
    "finding": finding.run,
    "page_calls": page_calls.run,
    "page_cpu": page_cpu.run,
    "pages": pages.run,
    "site_load": site_load.run,
}


def main(names: Sequence[str]) -> int:
    known = [*BENCHMARKS, *ON_A_SERVER]
    if unknown := set(names) - set(known):
        sys.stderr.write(f"There is no {', '.join(sorted(unknown))}: {', '.join(known)}.\n")
        return 2
    if len(names) == 1 and names[0] in ON_A_SERVER:
        return ON_A_SERVER[names[0]]()
    chosen = names or known
    results = [
        measure.run(benchmark()) for name in chosen for benchmark in BENCHMARKS.get(name, ())
    ]
    print(measure.table(results), flush=True)
    failed = any(result.missed for result in results)
    for name in chosen:
        if name in ON_A_SERVER:
            print(f"\n{name}:\n", flush=True)
            command = [sys.executable, "-m", "bench", name]
            failed |= subprocess.call(command) != 0  # noqa: S603 - our own command
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
