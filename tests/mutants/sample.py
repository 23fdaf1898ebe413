"""A seeded sample of mutants, each against its tests, several at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scripts.processes import ROOT, die_with_parent
from tests.mutants.choosing import tests_for
from tests.mutants.covering import FOLDER, PACKAGES, Covered
from tests.mutants.making import Mutant, mutants_of
from tests.mutants.trying import TRIAL

PROCESSES = 2
#: How much longer than without a mistake the tests may take, after time to start.
PATIENCE, START_SECONDS = 3, 60
#: One of so many mutants, its tests are run without its mistake too: they must pass.
CONTROLS = 30
MARKS = "not soak and not adverse and not browser and not ministack"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", MARKS)
PASSED, FAILED, NOTHING_RUN = 0, 1, 5


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed by a test"
    BROKEN = "not even imported"
    TIMED_OUT = "killed by the clock"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant, what became of it, and how many tests it met at most. `control` is what the same
    tests said without the mistake, where they were asked."""

    mutant: Mutant
    fate: Fate
    tests: int
    seconds: float
    control: Fate | None = None


class ControlError(Exception):
    """Tests fail without any mutant: what they say about mutants is worth nothing."""


def sample(*, seed: int, count: int, only: Sequence[str] = PACKAGES) -> list[Mutant]:
    """So many of all mutants below these folders, by lot.

    Each has a lot of its own: code that is added or goes away changes little of the sample.
    """
    paths = {path for name in only for path in _modules(ROOT / name)}
    files = [str(path.relative_to(ROOT)) for path in sorted(paths)]
    mutants = [mutant for file in files for mutant in mutants_of(ROOT, file)]

    def lot(mutant: Mutant) -> str:
        return hashlib.sha256(f"{seed} {mutant.identity}".encode()).hexdigest()

    drawn = sorted(mutants, key=lot)[:count]
    return sorted(drawn, key=lambda mutant: (mutant.file, mutant.number))


def _modules(path: Path) -> Iterable[Path]:
    return path.rglob("*.py") if path.is_dir() else [path]


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        yield Path(name)


def cover(into: Path) -> Covered:
    """Run all tests once, and see which of them run which line."""
    command = [
        *PYTEST,
        "-n",
        str(PROCESSES),
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "-p",
        "tests.mutants.covering",
    ]
    # Other ways to trace know nothing of tests.
    environment = _environment() | {FOLDER: str(into), "COVERAGE_CORE": "ctrace"}
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if status not in {PASSED, FAILED}:
        raise ControlError("The tests do not run.")
    return Covered(into)


def try_all(mutants: Sequence[Mutant], covered: Covered) -> Iterator[Trial]:
    """Try each, some at the same time; in their order."""
    tests = [tests_for(mutant, covered) for mutant in mutants]
    limits = [sum(covered.seconds[test] for test in chosen) * PATIENCE for chosen in tests]
    controls = [index % CONTROLS == 0 for index in range(len(mutants))]
    with ThreadPoolExecutor(PROCESSES) as threads:
        yield from threads.map(_try, mutants, tests, limits, controls)


def _try(mutant: Mutant, tests: Sequence[str], seconds: float, control: bool) -> Trial:
    started = time.monotonic()
    fate = _fate(mutant, tests, START_SECONDS + seconds)
    took = time.monotonic() - started
    without = _fate(None, tests, START_SECONDS + seconds) if control else None
    return Trial(mutant, fate, len(tests), took, without)


def _fate(mutant: Mutant | None, tests: Sequence[str], limit: float) -> Fate:
    """What these tests, run in a process of their own with servers of its own, say."""
    if not tests:
        return Fate.SURVIVED
    with folder() as place:
        trial = place / "trial.json"
        file, number = (mutant.file, mutant.number) if mutant else ("", 0)
        text = json.dumps({"file": file, "number": number, "tests": tests})
        trial.write_text(text, encoding="utf-8")
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        command = [*PYTEST, "-x", "-p", "tests.mutants.trying", *files]
        environment = _environment() | {TRIAL: str(trial), "TMPDIR": str(place)}
        status = _status(command, environment, limit)
    if status is None:
        return Fate.TIMED_OUT
    if status == FAILED:
        return Fate.KILLED
    return Fate.SURVIVED if status in {PASSED, NOTHING_RUN} else Fate.BROKEN


def _status(command: Sequence[str], environment: dict[str, str], limit: float) -> int | None:
    """What a process ends with; None where it does not end in time."""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(),  # noqa: PLW1509 - one system call
    ) as process:
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            # Its servers end with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    # Processes must agree on the names of tests that hold sets, and keep what they compiled.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | {"PYTHONHASHSEED": "0"}
