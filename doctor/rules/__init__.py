"""The rules, a file for each part of a record. To add one, add a function; see `rule`."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from doctor.examined import Examined
from doctor.rules import consents, index, paid, sign_in, stored
from doctor.rules.rule import RULES, Evidence, Finding, Repair, Rule, Severity

__all__ = ["RULES", "Evidence", "Finding", "Repair", "Rule", "Severity", "findings_of"]

#: Each of them puts its rules among the others.
_FILES = (index, sign_in, consents, paid, stored)
_by_rank = attrgetter("severity.rank")


def findings_of(it: Examined, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """All that the rules find, or those of them that are given; the worst first."""
    rules = RULES.values() if rules is None else rules
    found = [Finding(rule, evidence) for rule in rules for evidence in rule.check(it)]
    return sorted(found, key=_by_rank)
