"""What pages offer of acts: a table of kinds with their words, and a way to find the thing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Generic

from django.forms import BoundField
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from backoffice.access import Actor, Permission
from backoffice.acts.act import Act
from backoffice.acts.errors import RefusedError
from backoffice.acts.kinds import Home, Thing
from backoffice.audit.entries import ENTRY_ID, Entry
from backoffice.audit.reasons import Category
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.trail import Answer, Trail
from backoffice.web import clock
from backoffice.web.acts.forms import ActForm, BlankField, signed
from backoffice.web.acts.words import ActWords, UndoWords
from backoffice.web.composition import composed
from backoffice.web.routes import url_of

#: How long the page behind an act says what was done, where no script takes the act out of the URL.
TOLD_FOR = timedelta(minutes=1)

Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Whom:
    """What an act is on, as its pages name it: "User", its id, "the user", and where its page is.

    Without an id it is yet to be created.
    """

    label: str
    id: str
    words: str
    route: str
    parts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its page; worked out where it is asked for, which few pages of acts do."""
        return url_of(self.route, **self.parts)


@dataclass(frozen=True)
class Offer:
    """An act as a page offers it: its words, what it is on, where it goes and its form.

    A dialog needs no form of its own: `token` is the signed act, `further_fields` are what this act
    alone asks for, and what all acts with the same `categories` ask for stands in the page once.
    `form` is made where it is used.
    """

    name: str
    label: str
    title: str
    effects: Sequence[str]
    notice: str
    verb: str
    danger: bool
    url: str
    token: str
    categories: Sequence[Category]
    asks_reason: bool
    further_fields: Sequence[BoundField | BlankField]
    make_form: Callable[[], ActForm]
    whom: Whom
    #: The key that opens it, where it has one.
    key: str = ""
    #: The name of the category that is likely.
    category: str = ""

    @cached_property
    def form(self) -> ActForm:
        """The form around the signed act."""
        return self.make_form()


class ActPages(ABC, Generic[Thing, Home]):
    """The acts on things of one type, as one product has them."""

    subject_kind: ClassVar[SubjectKind]
    permission: ClassVar[Permission]
    words: ClassVar[Sequence[ActWords[Any, Any]]]
    #: Whether finding a thing reads its record, which then goes on record.
    reads_record: ClassVar[bool] = True
    #: What stores the things, by the type of that part of the composition.
    home_type: ClassVar[type[Any]]
    #: The routes of a thing's page and of an act on it; their argument is the id by its name.
    route: ClassVar[str]
    act_route: ClassVar[str]
    #: What a thing is called in a sentence: "Back to the user".
    whom_words: ClassVar[str]

    # -- what a product says -----------------------------------------------------------------

    @abstractmethod
    def find(self, thing_id: str) -> Thing | None:
        """The thing as of now; None where there is none."""

    def crumbs(self, label: str, thing_id: str, thing: Thing | None) -> Crumbs:
        """The way to a page of an act on the thing."""
        return [(thing_id, self.whom(thing_id).url), (label, None)]

    def now_there(self, thing_id: str, refused: RefusedError) -> Thing | None:
        """The thing as it is after a refusal, which may have brought it along."""
        return self.find(thing_id)

    def why_nothing(self, thing: Thing, actor: Actor) -> str:
        """Why there is nothing to act on."""
        return "Nothing to do: already done, or there is nothing to act on."

    changed_words: ClassVar[str] = "The record changed after you opened this form."
    gone_words: ClassVar[str] = "The record is gone."

    # -- what follows ------------------------------------------------------------------------

    def get(self, thing_id: str) -> Thing:
        """The thing as of now. Raises Http404 where there is none."""
        thing = self.find(thing_id)
        if thing is None:
            raise Http404
        return thing

    def home(self) -> Home:
        """Where things are stored."""
        home: Home = composed(self.home_type)
        return home

    def whom(self, thing_id: str) -> Whom:
        """What an act is on, as its pages name it."""
        kind, parts = self.subject_kind, {self.subject_kind.id_name: thing_id}
        return Whom(kind.label, thing_id, self.whom_words, self.route, parts)

    def act_url(self, thing_id: str, name: str) -> str:
        """Where an act is confirmed and done."""
        return reverse(self.act_route, kwargs={self.subject_kind.id_name: thing_id, "name": name})

    def named(self, name: str) -> ActWords[Thing, Home] | None:
        """The words of the kind of that name."""
        return next((words for words in self.words if words.kind.name == name), None)

    def undo_of(self, entry: Entry) -> UndoWords[Thing, Home] | None:
        """The words of the kind that takes back the act of an entry; None where none does."""
        for words in self.words:
            if isinstance(words, UndoWords) and words.kind.undoes == entry.action:
                return words
        return None

    def undo_url(self, words: UndoWords[Thing, Home], entry: Entry) -> str:
        """Where the act of an entry is taken back."""
        return f"{self.act_url(entry.subject.id, words.kind.name)}?entry={entry.entry_id}"

    def undo_offer(
        self, name: str, thing: Thing, entries: Iterable[Entry], *, actor: Actor, now: datetime
    ) -> Offer | None:
        """The offer to take back, by the kind of that name, the first act that can be of those
        in `entries`; None where there is none."""
        words = self.named(name)
        if not isinstance(words, UndoWords) or not actor.may(self.permission):
            return None
        for entry in entries:
            for act in words.kind.offers_after(thing, entry, actor=actor, now=now):
                return self.offer(words, act, thing, undoes=entry)
        return None

    def offers(self, thing: Thing, *, actor: Actor, now: datetime) -> dict[str, Offer]:
        """What `actor` may do to the thing now, by template name (`end_sessions`)."""
        if not actor.may(self.permission):
            return {}
        offers: dict[str, Offer] = {}
        for words in self.words:
            for number, act in enumerate(words.kind.offers(thing, actor=actor, now=now), start=1):
                offer = self.offer(words, act, thing, number=number)
                offers[offer.name.replace("-", "_")] = offer
        return offers

    def offer(
        self,
        words: ActWords[Thing, Home],
        act: Act,
        thing: Thing,
        *,
        form: ActForm | None = None,
        initial: Mapping[str, Any] | None = None,
        number: int = 1,
        undoes: Entry | None = None,
    ) -> Offer:
        """The words of an act around a fresh form that is signed here, or one that is there.

        `number` tells acts of one kind on the same thing apart; `undoes` is the entry of the act
        that one takes back, whose category is likely its own.
        """
        name = words.kind.name if number == 1 else f"{words.kind.name}-{number}"
        likely = _category_of(undoes) or (words.mostly.name if words.mostly else "")
        token, thing_id = signed(act), act.subject.id
        fresh = {"category": likely, **(initial or {}), "act": token}
        if undoes and isinstance(words, UndoWords):
            url = self.undo_url(words, undoes)
        else:
            url = self.act_url(thing_id, words.kind.name)
        return Offer(
            name=name,
            label=words.label,
            title=words.title_on(thing),
            effects=words.effects(act.seen),
            notice=words.noticed(act.seen),
            verb=words.verb,
            danger=words.danger,
            url=url if number == 1 else f"{url}?of={number}",
            token=token,
            categories=words.categories,
            asks_reason=words.form_class.asks_reason,
            further_fields=() if form else words.further_fields(act),
            make_form=lambda: form or words.form(act, initial=fresh, auto_id=f"{name}-%s"),
            whom=self.whom(thing_id),
            key=words.key if number == 1 else "",
            category=fresh["category"],
        )

    def on_page(
        self,
        request: HttpRequest,
        thing_id: str,
        thing: Thing,
        *,
        actor: Actor,
        now: datetime,
        read: Sequence[Answer] = (),
    ) -> dict[str, Any]:
        """What the page of a thing shows of acts: what one did that led to it, and the offers."""
        return {
            "done": self.done(request, thing_id, actor=actor, read=read),
            "offers": self.offers(thing, actor=actor, now=now),
        }

    def done(
        self, request: HttpRequest, thing_id: str, *, actor: Actor, read: Sequence[Answer] = ()
    ) -> str:
        """What the act did that led to the page of a thing, by the act's id in the URL; its
        entry may be among those that were `read` already."""
        act_id = request.GET.get("act", "")
        if not ENTRY_ID.fullmatch(act_id):
            return ""
        answer = next((each for each in read if each.entry_id == act_id), None)
        answer = answer or composed(Trail).find(self.subject_kind.of(thing_id), act_id)
        entry = answer.entry if answer else None
        again = "again" in request.GET
        return self.sentence(entry, actor=actor, now=clock.now(), again=again)

    def sentence(self, entry: Entry | None, *, actor: Actor, now: datetime, again: bool) -> str:
        """What an act did, told to the person who did it, for a minute; empty otherwise."""
        if entry is None or entry.actor.staff_id != actor.staff_id:
            return ""
        words = next((words for words in self.words if words.tells(entry)), None)
        if words is None:
            return ""
        at = timezone.localtime(entry.at)
        if not again and now - entry.at > TOLD_FOR:
            return ""
        already = f"Already done at {at:%H:%M:%S}; nothing was done twice. " if again else ""
        return already + words.sentence(entry)


def _category_of(entry: Entry | None) -> str:
    """The name of the category of an entry's reason, empty where it has none."""
    return entry.reason.category.name if entry and entry.reason else ""
