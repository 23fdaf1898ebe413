"""A plugin for a run of tests with one mistake in the code, made where the module is imported."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType

import hypothesis
import pytest

from scripts.processes import ROOT
from tests.mutants.making import mutated

TRIAL = "MUTANT"


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with a mistake in it; nothing of it is written anywhere."""

    def __init__(self, fullname: str, path: str, number: int) -> None:
        super().__init__(fullname, path)
        self._number = number

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        return compile(mutated(source, self._number), self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Finds one module before anybody else does."""

    def __init__(self, file: str, number: int) -> None:
        parts = Path(file).with_suffix("").parts
        self._name = ".".join(part for part in parts if part != "__init__")
        self._path = str(ROOT / file)
        self._number = number

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _Loader(fullname, self._path, self._number)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


class Chosen:
    """Runs the tests that were chosen, in that order."""

    def __init__(self, tests: list[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        # Chance examples would let the same mutant live today and die tomorrow.
        hypothesis.settings.load_profile("ci")
        yield
        items[:] = [item for item in items if item.nodeid in self._place]
        items.sort(key=lambda item: self._place[item.nodeid])


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Make the mistake before the settings are loaded, and with them much of the code."""
    trial = json.loads(Path(os.environ[TRIAL]).read_text(encoding="utf-8"))
    if trial["file"]:
        sys.meta_path.insert(0, Finder(trial["file"], trial["number"]))
    early_config.pluginmanager.register(Chosen(trial["tests"]))
