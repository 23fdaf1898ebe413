"""Audit entries for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.actions import Action
from audit.entries import Entry, EntryValue

_LABELS = {
    "by": "Looked up by",
    "found": "User found",
    "group": "Fields",
    "hits": "Users found",
    "query_hash": "Hash of what was typed",
    "refused": "Refused act",
}


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value of an entry: what it was and what it became, in words."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with the name of who acted."""

    entry: Entry
    staff_name: str
    words: str
    changes: Sequence[ChangedValue]
    #: How many equal entries in a row this line stands for.
    count: int = 1


def lines_of(entries: Iterable[Entry], names: Mapping[str, str]) -> list[EntryLine]:
    """Lines for entries, newest first; page views by one person in a row become one line."""
    lines: list[EntryLine] = []
    for entry in entries:
        name = names.get(entry.actor.staff_id, entry.actor.staff_id)
        last = lines[-1] if lines else None
        if last and _same_view(last.entry, entry):
            lines[-1] = EntryLine(last.entry, name, last.words, last.changes, last.count + 1)
        else:
            lines.append(EntryLine(entry, name, entry.action.words, _changes(entry)))
    return lines


def _same_view(newer: Entry, older: Entry) -> bool:
    both_views = newer.action == older.action == Action.VIEWED
    return both_views and newer.actor.staff_id == older.actor.staff_id


def _changes(entry: Entry) -> list[ChangedValue]:
    names = list(entry.old) + [name for name in entry.new if name not in entry.old]
    if entry.action == Action.VIEWED:
        names = [name for name in names if name != "found" or not entry.new["found"]]
    changes = [
        ChangedValue(_label(name), _words(entry.old, name), _words(entry.new, name))
        for name in names
    ]
    return [
        # What stayed as it was says which one it is; no arrow.
        ChangedValue(change.label, None, change.new) if change.old == change.new else change
        for change in changes
    ]


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _words(values: Mapping[str, EntryValue], name: str) -> str | None:
    if name not in values:
        return None
    value = values[name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
