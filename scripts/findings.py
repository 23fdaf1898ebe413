"""Write docs/doctor.md from the rules of the record doctor: `python -m scripts.findings`."""

from __future__ import annotations

from pathlib import Path

from doctor.rules import RULES, Repair, Rule, Severity

PAGE = Path(__file__).parent.parent / "docs" / "doctor.md"

_HEAD = """# What the record doctor finds

Written from the rules by `python -m scripts.findings`; a test checks it. The doctor looks at each
record on the page of its user (under “Record”), and at all of them by `manage.py examine_records`
([operations](operations.md)). It changes nothing by itself.

A finding has a code, which never changes, a severity, and evidence: what was found and what was
expected, masked. Keys are told by their kind and a part of a digest, times by the day; nothing that
belongs to a person is in it. What is healthy is defined for each generation: a flat record has two
consents, no usage period and no device in its session, and that is no fault; nor is what the first
draft kept elsewhere, or not at all.

"""
_SEVERITIES = {
    Severity.PROBLEM: "somebody is not found, is let in who must not be, or is about to be lost",
    Severity.WARNING: "something that no writer of this generation should have left",
    Severity.NOTE: "to be known; it does no harm by itself",
}
_REPAIRS = {
    Repair.INDEX_KEYS: "repair the index keys",
    Repair.MISSING_USAGE: "create the usage period",
    Repair.REMOVE_TTL: "remove the ttl",
}
_IN_BULK = {
    Repair.INDEX_KEYS: "repair_index_keys",
    Repair.MISSING_USAGE: "create_usage_maps",
    Repair.REMOVE_TTL: "remove_ttl",
}


def page() -> str:
    """The whole page."""
    lines = ["| severity | what it means | findings |", "|---|---|---:|"]
    for severity, words in _SEVERITIES.items():
        count = sum(rule.severity is severity for rule in RULES.values())
        lines.append(f"| {severity} | {words} | {count} |")
    lines += ["", *_repairs()]
    for severity in Severity:
        lines += ["", f"## {severity.value.capitalize()}s"]
        for rule in RULES.values():
            if rule.severity is severity:
                lines += ["", *_of_rule(rule)]
    return _HEAD + "\n".join(lines) + "\n"


def _repairs() -> list[str]:
    lines = [
        "## Repairs",
        "",
        "A repair is an act: previewed, confirmed with a reason, tied to what was seen, on record.",
        "It takes the permission *repair* (support, lead; a stray `ttl`: *act*), on the user's",
        "page or for all at once, planned and approved like every bulk run. None can be taken",
        "back: what was there before was wrong. A lapsed status is reported and never written.",
        "",
        "| repair | on the page | for all |",
        "|---|---|---|",
    ]
    return lines + [
        f"| {words} | `{repair.value}` | `manage.py {_IN_BULK[repair]}` |"
        for repair, words in _REPAIRS.items()
    ]


def _of_rule(rule: Rule) -> list[str]:
    repair = f" Repair: {_REPAIRS[rule.repair]}." if rule.repair else ""
    return [f"**`{rule.code}`** {rule.sentence}", "", f"{rule.means}{repair}"]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
