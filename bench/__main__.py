"""`python -m bench [name ...]`: exit status 1 where a bound is missed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

# What is measured must not depend on whose machine it is.
os.environ.update(
    AWS_ACCESS_KEY_ID="local",
    AWS_SECRET_ACCESS_KEY="local",
    AWS_DEFAULT_REGION="eu-central-1",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
)

from bench import measure, payments_query, profile_read, transaction, update, user_page

BENCHMARKS: dict[str, Callable[[], measure.Benchmark]] = {
    "profile_read": profile_read.benchmark,
    "payments_query": payments_query.benchmark,
    "update": update.benchmark,
    "transaction": transaction.benchmark,
    "user_page": user_page.benchmark,
}


def main(names: Sequence[str]) -> int:
    unknown = set(names) - BENCHMARKS.keys()
    if unknown:
        sys.stderr.write(f"There is no {', '.join(sorted(unknown))}: {', '.join(BENCHMARKS)}.\n")
        return 2
    results = [measure.run(BENCHMARKS[name]()) for name in names or BENCHMARKS]
    print(measure.table(results))
    return 1 if any(result.missed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
