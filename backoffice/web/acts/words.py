"""The words of a kind of act, one place for each: its labels, facts, effects and sentences."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic

from django.forms import BoundField

from backoffice.acts.act import Act, Seen
from backoffice.acts.kinds import ActKind, Home, Thing, UndoKind
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import Category
from backoffice.web.acts.forms import ActForm, BlankField

#: What a person sees of the thing acted on: labels and values.
Facts = Mapping[str, str]


class ActWords(ABC, Generic[Thing, Home]):
    """What people read of one kind of act."""

    kind: ClassVar[ActKind[Any, Any]]
    label: ClassVar[str]
    title: ClassVar[str]
    verb: ClassVar[str]
    danger: ClassVar[bool] = True
    #: The key that opens it on the page of what it is on.
    key: ClassVar[str] = ""
    categories: ClassVar[Sequence[Category]]
    #: What such an act is mostly about: chosen beforehand in its form, and open to change.
    mostly: ClassVar[Category | None] = None
    #: The class of what `form` makes.
    form_class: ClassVar[type[ActForm]] = ActForm
    #: Labels of what the kind tells of what was seen, in the order of a comparison.
    fact_labels: ClassVar[Mapping[str, str]] = {}

    #: Why acts of this kind cannot be taken back, where there is something to say.
    final: ClassVar[str] = ""

    #: What whoever the act is on will notice; empty where that is nobody.
    notice: ClassVar[str] = ""

    @abstractmethod
    def effects(self, seen: Seen) -> Sequence[str]:
        """Exactly what will change, in sentences."""

    @abstractmethod
    def sentence(self, entry: Entry) -> str:
        """What happened, in one sentence, from the entry alone."""

    def noticed(self, seen: Seen) -> str:
        """What whoever it is on will notice of it, by what was seen."""
        return self.notice

    def title_on(self, thing: Thing) -> str:
        """The title of the confirm form."""
        return self.title

    def tells(self, entry: Entry) -> bool:
        """Whether the entry is of an act of this kind."""
        return entry.action == self.kind.action

    def facts(self, seen: Seen) -> Facts:
        """What was seen, for people to compare. Raises OutdatedActError."""
        told = self.kind.told(seen)
        return {label: in_words(told.get(name)) for name, label in self.fact_labels.items()}

    def form(self, act: Act, *args: Any, **kwargs: Any) -> ActForm:
        """The form that an act is confirmed in."""
        return self.form_class(*args, categories=self.categories, **kwargs)

    def further_fields(self, act: Act) -> Sequence[BoundField | BlankField]:
        """What it asks for before the reason, as it is asked before anybody has filled it in."""
        if type(self).form is ActWords.form:
            return self.form_class.blank_further_fields()
        return self.form(act).further_fields


class UndoWords(ActWords[Thing, Home]):
    """What people read of taking back acts of one kind."""

    kind: ClassVar[UndoKind[Any, Any]]


def in_words(value: object) -> str:
    """A value as facts say it."""
    if value is None:
        return "missing"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    return str(value)
