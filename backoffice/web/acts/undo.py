"""Which acts among the entries of a page can be taken back, as their lines say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.acts.kinds import TAKES_BACK, last_moment
from backoffice.audit.entries import Entry
from backoffice.audit.subjects import Subject
from backoffice.web.acts.pages import ActPages
from backoffice.web.acts.words import UndoWords
from backoffice.web.shell import Shell

HOLDS_TOO_LITTLE = "Cannot be taken back: its entry does not hold what was there before."
CHANGED_SINCE = "Cannot be taken back: the record has changed since."
TAKEN_BACK = "Taken back."


@dataclass(frozen=True, slots=True)
class Undo:
    """What a line says of taking its act back: where and until when it can be, or why it cannot."""

    label: str = ""
    url: str = ""
    until: datetime | None = None
    why_not: str = ""


class Undos:
    """Says it of every entry of a page, to whoever may do such acts.

    The shell names the acts on a subject. `things` are those that were read anyway: whether they
    are as an act left them is known at once; of others it is found out when it is tried.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        shell: Shell,
        actor: Actor,
        now: datetime,
        things: Mapping[Subject, Any] | None = None,
    ) -> None:
        self._shell, self._actor, self._now = shell, actor, now
        self._things = things or {}
        self._taken_back = {entry.new[TAKES_BACK] for entry in entries if TAKES_BACK in entry.new}

    def of(self, entry: Entry) -> Undo | None:
        """What is said of one entry; None where nothing is."""
        page = self._shell.page_about(entry.subject)
        pages = page.acts if page else None
        if not isinstance(pages, ActPages) or not self._actor.may(pages.permission):
            return None
        if self._now > last_moment(entry.at):
            return None
        words = pages.undo_of(entry)
        why_not = self._why_not(entry, pages, words)
        if why_not or words is None:
            return Undo(why_not=why_not) if why_not else None
        url = pages.undo_url(words, entry)
        return Undo(label=words.label, url=url, until=last_moment(entry.at))

    def _why_not(
        self, entry: Entry, pages: ActPages[Any, Any], words: UndoWords[Any, Any] | None
    ) -> str:
        if entry.entry_id in self._taken_back:
            return TAKEN_BACK
        if words is None:
            return next((each.final for each in pages.words if each.tells(entry)), "")
        if not words.kind.holds_enough(entry):
            return HOLDS_TOO_LITTLE
        thing, actor, now = self._things.get(entry.subject), self._actor, self._now
        if thing is None or words.kind.offers_after(thing, entry, actor=actor, now=now):
            return ""
        return CHANGED_SINCE
