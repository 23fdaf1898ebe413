"""Audit entries for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from backoffice.audit.actions import Group, Nature
from backoffice.audit.entries import Entry, EntryValue
from backoffice.audit.subjects import Subject
from backoffice.audit.vocabulary import Vocabulary
from backoffice.audit.words import STAFF
from backoffice.dynamo.instants import instant_text
from backoffice.web.acts.undo import Undo, Undos

#: Where the page about a subject is; None where there is none for whoever reads.
UrlAbout = Callable[[Subject], str | None]

#: Values that name a member of staff: whose entries were asked for, who planned and approved.
_STAFF = ("by_staff_id", "planned_by", "approved_by")
#: Values that name actions, or groups of them.
_ACTIONS = {"only", "refused"}
_GROUP_WORDS = {group.value: group.words for group in Group}
#: That a thing which was looked at is there needs no words.
_FOUND = "found"


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One value of an entry: what it was and what it became, in words."""

    label: str
    old: str | None
    new: str | None
    #: The page about what the value names, where it names something that has one.
    url: str = ""


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
    #: What is said of taking the act back, where something is.
    undo: Undo | None = None


def staff_in(entries: Iterable[Entry]) -> set[str]:
    """The ids of staff whose names the lines of these entries need."""
    found: set[str] = set()
    for entry in entries:
        found |= {entry.actor.staff_id, _about(entry)}
        found |= {str(entry.new.get(name) or "") for name in _STAFF}
    return found - {""}


@dataclass(frozen=True, slots=True)
class EntryReader:
    """Makes lines of entries, with the words of a site and the names of its staff by their ids;
    staff without a name go by their id. `undos` says which acts can be taken back, `url_about`
    where the page about a subject is that a value names (a bulk run)."""

    vocabulary: Vocabulary
    names: Mapping[str, str]
    undos: Undos | None = None
    url_about: UrlAbout | None = None

    def line(self, entry: Entry) -> EntryLine:
        """One entry as a line."""
        about = _about(entry) if _about(entry) != entry.actor.staff_id else ""
        return EntryLine(
            entry,
            self.names.get(entry.actor.staff_id, entry.actor.staff_id),
            entry.action.words,
            self._changes(entry),
            about=self.names.get(about, about),
            undo=self.undos.of(entry) if self.undos else None,
        )

    def lines(self, entries: Iterable[Entry]) -> list[EntryLine]:
        """Lines for entries, newest first; equal views by one person in a row become one line."""
        lines: list[EntryLine] = []
        for entry in entries:
            last = lines[-1] if lines else None
            if last and _same_view(last.entry, entry):
                lines[-1] = replace(last, count=last.count + 1)
            else:
                lines.append(self.line(entry))
        return lines

    def _changes(self, entry: Entry) -> list[ChangedValue]:
        places = {name: place for place, name in enumerate(self.vocabulary.labels)}
        names = sorted({*entry.old, *entry.new}, key=lambda name: (places.get(name, -1), name))
        if entry.new.get(_FOUND) is True:
            names.remove(_FOUND)
        changes = [
            ChangedValue(
                self._label(name),
                self._told(entry.old, name),
                self._told(entry.new, name),
                self._url(name, entry.new),
            )
            for name in names
        ]
        return [
            # What stayed as it was says which one it is; no arrow.
            replace(change, old=None) if change.old == change.new else change
            for change in changes
        ]

    def _url(self, name: str, values: Mapping[str, EntryValue]) -> str:
        """Where the page is of what a value names by its id: values are called as such ids are."""
        if self.url_about is None or name not in values:
            return ""
        kinds = self.vocabulary.subject_kinds.values()
        kind = next((each for each in kinds if each.id_name == name), None)
        return (kind and self.url_about(kind.of(str(values[name])))) or ""

    def _label(self, name: str) -> str:
        return self.vocabulary.labels.get(name) or name.replace("_", " ").capitalize()

    def _told(self, values: Mapping[str, EntryValue], name: str) -> str | None:
        if name not in values:
            return None
        value = values[name]
        if isinstance(value, bool):
            return "yes" if value else "no"
        text = "none" if value is None else _text_of(value)
        if name in _STAFF:
            return self.names.get(text, text)
        if name in _ACTIONS:
            each = text.split(", ")
            return ", ".join(_GROUP_WORDS.get(n) or self.vocabulary.action(n).words for n in each)
        return text


def _text_of(value: str | int) -> str:
    """A value as text; an instant that an entry keeps in the form it was stored in, as others are.

    No count is as large as one.
    """
    if isinstance(value, str) or not _EPOCH_SECONDS <= value < _LATEST:
        return str(value)
    # What was read from DynamoDB is a Decimal.
    seconds = float(value) / (1000 if value >= _EPOCH_MILLISECONDS else 1)
    return instant_text(datetime.fromtimestamp(seconds, UTC))


#: From when on a number is an instant in seconds (2001), or in milliseconds; and the last one.
_EPOCH_SECONDS, _EPOCH_MILLISECONDS, _LATEST = 10**9, 2 * 10**10, 250 * 10**12


def _about(entry: Entry) -> str:
    """The account the entry is about, empty where it is about none."""
    return entry.subject.id if entry.subject.kind == STAFF.name else ""


def _same_view(newer: Entry, older: Entry) -> bool:
    both_views = newer.action == older.action and newer.action.nature is Nature.VIEW
    same_person = newer.actor.staff_id == older.actor.staff_id
    same_thing = (newer.subject, newer.new) == (older.subject, older.new)
    return both_views and same_person and same_thing
