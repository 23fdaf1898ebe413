"""Try a sample of mutants from the command line, and say which survived."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.mutants import sample
from tests.mutants.covering import PACKAGES, Covered
from tests.mutants.report import Report
from tests.mutants.sample import Trial


def main() -> int:
    options = _options()
    drawn = sample.sample(seed=options.seed, count=options.count, only=options.only)
    if options.list:
        sys.stdout.writelines(f"{mutant}\n" for mutant in drawn)
        return 0
    started = time.monotonic()
    with sample.folder() as place:
        covered = _covered(options.covered, place)
        sys.stdout.writelines(f"fails as it is: {test}\n" for test in sorted(covered.failed))
        trials = [_told(trial) for trial in sample.try_all(drawn, covered)]
    report = Report(trials)
    sys.stdout.write(f"{report}\nseed {options.seed}, {time.monotonic() - started:.0f} s\n")
    return 1 if report.survivors else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--only", nargs="+", default=PACKAGES, help="folders or files")
    parser.add_argument("--list", action="store_true", help="name the mutants, try none")
    parser.add_argument(
        "--covered", type=Path, help="a folder for which test runs what: used where it has it"
    )
    return parser.parse_args()


def _covered(kept: Path | None, place: Path) -> Covered:
    if kept is None:
        return sample.cover(place)
    if kept.is_dir() and any(kept.iterdir()):
        return Covered(kept)
    kept.mkdir(parents=True, exist_ok=True)
    return sample.cover(kept)


def _told(trial: Trial) -> Trial:
    sys.stdout.write(f"{trial.fate}, {trial.tests} tests, {trial.seconds:.1f} s: {trial.mutant}\n")
    sys.stdout.flush()
    return trial


if __name__ == "__main__":
    sys.exit(main())
