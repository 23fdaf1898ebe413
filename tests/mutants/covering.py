"""A plugin for one run of the tests: which of them run which line, and how long each takes.

COVERED=folder python -m pytest -p tests.mutants.covering
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData

from scripts.processes import ROOT

FOLDER = "COVERED"
LINES = "lines"
#: Packages whose lines count.
PACKAGES = ("backoffice", "records")


class Covering:
    """Notes the lines of each test as they are run, and writes them down at the end.

    One for each process that runs tests; each writes files of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._coverage = Coverage(
            data_file=str(folder / LINES),
            data_suffix=str(os.getpid()),
            include=[str(ROOT / package / "*") for package in PACKAGES],
            config_file=False,
        )
        self._coverage.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        started = time.monotonic()
        result = yield
        self._seconds[item.nodeid] = time.monotonic() - started
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        self._coverage.save()
        # A test that fails as it is can say nothing about a mutant.
        passed = {name: took for name, took in self._seconds.items() if name not in self._failed}
        text = json.dumps({"passed": passed, "failed": sorted(self._failed)})
        (self._folder / f"tests-{os.getpid()}.json").write_text(text, encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    # Who hands the tests out to processes runs none.
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Covering(Path(os.environ[FOLDER])))


class Covered:
    """What the plugin wrote into a folder."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        for path in folder.glob("tests-*.json"):
            written = json.loads(path.read_text(encoding="utf-8"))
            self.seconds |= written["passed"]
            self.failed |= set(written["failed"])
        self._data = CoverageData(no_disk=True)
        for path in folder.glob(f"{LINES}.*"):
            part = CoverageData(str(path))
            part.read()
            self._data.update(part)

    def tests_of(self, file: str, first: int, last: int) -> set[str]:
        """The tests that pass and run any of these lines of a module."""
        by_line = self._data.contexts_by_lineno(str(ROOT / file))
        found = {test for line in range(first, last + 1) for test in by_line.get(line, ())}
        return found & self.seconds.keys()
