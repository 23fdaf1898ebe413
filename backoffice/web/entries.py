"""Audit entries for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backoffice.audit.actions import Action, Kind
from backoffice.audit.entries import Entry, EntryValue

#: Names of values in words, in the order in which a line tells them; all others come first.
_LABELS = {
    "session_revoked": "Session revoked with it",
    "biometric_inactive": "Biometric made inactive",
    "refused": "Refused act",
    "group": "Fields",
    "found": "User found",
    "by": "Looked up by",
    "hits": "Users found",
    "query_hash": "Hash of what was typed",
    "trail_of": "Trail of",
    "by_staff_id": "Done by",
    "since": "From",
    "until": "Until",
    "only": "Only",
    "page": "Page",
    "entries": "Entries",
    "oldest": "Oldest",
    "newest": "Newest",
    "complete": "Whole answer",
    "failed_sign_ins": "Failed sign-ins",
    "must_change_password": "Password must be changed",
    "auth_epoch": "Session epoch",
    "sha256": "SHA-256 of the file",
}
_ORDER = {name: place for place, name in enumerate(_LABELS)}
#: The value that names a member of staff: whose entries were asked for.
_BY_STAFF = "by_staff_id"
#: Values that name actions.
_ACTIONS = {"only", "refused"}
_ACTION_WORDS = {each.value: each.words for group in (Kind, Action) for each in group}


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
    #: The name of the member of staff it is about, empty where it is about none.
    about: str = ""
    #: How many equal entries in a row this line stands for.
    count: int = 1


def staff_in(entries: Iterable[Entry]) -> set[str]:
    """The ids of staff whose names the lines of these entries need."""
    found: set[str] = set()
    for entry in entries:
        found |= {entry.actor.staff_id, entry.about_staff_id, str(entry.new.get(_BY_STAFF, ""))}
    return found - {""}


def line_of(entry: Entry, names: Mapping[str, str]) -> EntryLine:
    """One entry as a line; staff without a name in `names` go by their id."""
    about = entry.about_staff_id if entry.about_staff_id != entry.actor.staff_id else ""
    return EntryLine(
        entry,
        names.get(entry.actor.staff_id, entry.actor.staff_id),
        entry.action.words,
        _changes(entry, names),
        about=names.get(about, about),
    )


def lines_of(entries: Iterable[Entry], names: Mapping[str, str]) -> list[EntryLine]:
    """Lines for entries, newest first; page views by one person in a row become one line."""
    lines: list[EntryLine] = []
    for entry in entries:
        last = lines[-1] if lines else None
        if last and _same_view(last.entry, entry):
            lines[-1] = replace(last, count=last.count + 1)
        else:
            lines.append(line_of(entry, names))
    return lines


def _same_view(newer: Entry, older: Entry) -> bool:
    both_views = newer.action == older.action == Action.VIEWED
    same_person = newer.actor.staff_id == older.actor.staff_id
    return both_views and same_person and newer.user_id == older.user_id


def _changes(entry: Entry, staff: Mapping[str, str]) -> list[ChangedValue]:
    names = sorted({*entry.old, *entry.new}, key=lambda name: (_ORDER.get(name, -1), name))
    if entry.action == Action.VIEWED and entry.new.get("found"):
        names.remove("found")
    changes = [
        ChangedValue(_label(name), _words(entry.old, name, staff), _words(entry.new, name, staff))
        for name in names
    ]
    return [
        # What stayed as it was says which one it is; no arrow.
        ChangedValue(change.label, None, change.new) if change.old == change.new else change
        for change in changes
    ]


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _words(values: Mapping[str, EntryValue], name: str, staff: Mapping[str, str]) -> str | None:
    if name not in values:
        return None
    value = values[name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "none" if value is None else str(value)
    if name == _BY_STAFF:
        return staff.get(text, text)
    return _ACTION_WORDS.get(text, text) if name in _ACTIONS else text
