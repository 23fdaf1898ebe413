"""Pages that are written by programs are what the programs write today."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from scripts import access_patterns, findings, words
from scripts.processes import ROOT

DECLARED = """
import django
django.setup()
from backoffice.dynamo.patterns import registry
print(*registry)
"""


@pytest.mark.parametrize(
    "script", [access_patterns, findings, words], ids=lambda each: str(each.__name__)
)
def test_a_page_that_is_written_by_a_program_is_up_to_date(script: ModuleType) -> None:
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), f"run {script.__name__}"


def test_no_declared_pattern_is_missing_from_the_page() -> None:
    # In a process of its own: tests declare patterns too.
    command = [sys.executable, "-c", DECLARED]
    said = subprocess.run(command, cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)
    declared = said.stdout.split()

    assert len(declared) > 10
    assert [name for name in declared if f"| {name} |" not in access_patterns.page()] == []
