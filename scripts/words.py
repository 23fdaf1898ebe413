"""Write docs/words.md from what the apps declare: `python -m scripts.words`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from backoffice.audit.vocabulary import Vocabulary
from serenya_admin.words import vocabulary

PAGE = Path(__file__).parent.parent / "docs" / "words.md"


def page() -> str:
    """The whole page."""
    words = vocabulary()
    lines = [
        "# Words of the site",
        "",
        "What its apps declare. Written by `python -m scripts.words`; a test checks it.",
    ]
    lines += ["", "## Who may do what", "", *_roles(words)]
    lines += ["", "## What goes on record", ""]
    actions = ([f"`{each}`", each.words, each.nature.value] for each in words.actions.values())
    lines += _table(["action", "in words", "nature"], actions)
    lines += ["", "An entry is about a subject of one of these kinds:", ""]
    kinds = ([f"`{each.name}`", each.label] for each in words.subject_kinds.values())
    lines += _table(["kind of subject", "in words"], kinds)
    lines += ["", "A reason has one of these categories:", ""]
    categories = ([f"`{each}`", each.words] for each in words.categories.values())
    lines += _table(["category", "in words"], categories)
    lines += ["", "## What is masked", ""]
    groups = ([f"`{each}`", each.words] for each in words.field_groups.values())
    lines += _table(["field group", "in words"], groups)
    return "\n".join(lines) + "\n"


def _roles(words: Vocabulary) -> list[str]:
    roles = list(words.roles.values())
    rows = (
        [each.words, *("yes" if role.may(each) else "-" for role in roles)]
        for each in words.permissions.values()
    )
    return _table(["may", *(role.name for role in roles)], rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), "|" + "---|" * len(heads), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
