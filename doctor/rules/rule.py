"""What a rule is, and what it finds.

A rule is a function over an `Examined` that yields what speaks for its finding; `@rule` gives it a
code, which never changes, a severity and its words, and puts it among the others. So a new rule is
a new function, and a table of cases in its test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from doctor.examined import Examined


class Severity(StrEnum):
    """How bad a finding is."""

    #: Somebody is not found, is let in who must not be, or is about to be lost.
    PROBLEM = "problem"
    #: Something that no writer of this generation should have left.
    WARNING = "warning"
    #: To be known; it does no harm by itself.
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS: Mapping[Severity, int] = {each: rank for rank, each in enumerate(Severity)}


class Repair(StrEnum):
    """The acts that repair something, by their names."""

    INDEX_KEYS = "repair-index-keys"
    MISSING_USAGE = "create-usage-map"
    REMOVE_TTL = "remove-ttl"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found and what was expected instead, masked; and where, by its place in the record.

    `repairable` is false where the rule has a repair that does not help here.
    """

    found: str = ""
    expected: str = ""
    place: str = ""
    repairable: bool = True


Check = Callable[[Examined], Iterator[Evidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that may be wrong: in a sentence, and what it means and what to do."""

    code: str
    severity: Severity
    sentence: str
    means: str
    repair: Repair | None
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that found something, and what speaks for it."""

    rule: Rule
    evidence: Evidence

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def repair(self) -> Repair | None:
        """The act that repairs this one."""
        return self.rule.repair if self.evidence.repairable else None


#: All rules by their codes, in the order in which they are declared.
RULES: dict[str, Rule] = {}


def rule(
    code: str, severity: Severity, sentence: str, *, means: str, repair: Repair | None = None
) -> Callable[[Check], Check]:
    """Make a function a rule. Raises ValueError where the code is taken."""

    def declared(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"There is a rule {code} already.")
        RULES[code] = Rule(
            code=code,
            severity=severity,
            sentence=sentence,
            means=means,
            repair=repair,
            check=check,
        )
        return check

    return declared
