"""Acts: confirm, do once, say what became of it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property

from backoffice.acts.act import Act
from backoffice.acts.engine import Done, do
from backoffice.acts.errors import (
    ForbiddenError,
    OutcomeUnknownError,
    OutdatedActError,
    RefusedError,
)
from backoffice.acts.kinds import TooLateError, UndoKind, last_moment
from backoffice.audit.actions import ACT_OPENED
from backoffice.audit.entries import ENTRY_ID, Entry, new_entry
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import Trail
from backoffice.dynamo.parallel import in_parallel
from backoffice.web import clock
from backoffice.web.acts.forms import ActForm, read_act
from backoffice.web.acts.pages import ActPages, Crumbs, Offer, Whom
from backoffice.web.acts.undo import HOLDS_TOO_LITTLE
from backoffice.web.acts.words import ActWords, Facts, in_words
from backoffice.web.composition import composed
from backoffice.web.kept import pop_reason, posted_text, reason_in
from backoffice.web.views import PageView

OUTDATED = (
    "This form was made by another version of the site. Nothing was changed. "
    "Look at what will change and confirm again."
)


class ActView(PageView):
    """Confirms and does one act on one thing. Its URL names the thing and the kind; it takes
    the permission that the act's pages take."""

    pages: ClassVar[ActPages[Any, Any]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if hasattr(cls, "pages"):  # some are made to be made more of
            cls.permission = cls.pages.permission

    thing_id: str
    words: ActWords[Any, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.thing_id = kwargs.get(self.pages.subject_kind.id_name, "")
        words = self.pages.named(kwargs["name"])
        if words is None:
            if "act" in request.POST and self.allowed():
                return self._of_no_kind(request, kwargs["name"])
            raise Http404
        self.words = words
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_: str) -> HttpResponse:
        return self.confirm(request, pop_reason(request))

    def post(self, request: HttpRequest, **_: str) -> HttpResponse:
        try:
            act = read_act(
                request.POST.get("act", ""),
                kind=self.words.kind.name,
                actor=self.actor,
                subject=self.subject(),
            )
            form = self.words.form(act, request.POST)
            return self.answer(request, act, form)
        except OutdatedActError:
            kept = reason_in(posted_text(request.POST))
            return self.confirm(request, kept, remark=OUTDATED, status=409)

    # -- what a page may do otherwise --------------------------------------------------------

    def subject(self) -> Subject | None:
        """What the act is on; None where its form says that."""
        return self.pages.subject_kind.of(self.thing_id)

    def find(self) -> Any:
        """The thing as of now; that its form was opened is on record before it returns.

        Raises Http404 where there is none.
        """
        subject = self.subject()
        if subject is None or not self.pages.reads_record:
            return self.pages.get(self.thing_id)
        new = {"form": self.words.kind.name}
        opened = new_entry(ACT_OPENED, subject, actor=self.actor, now=clock.now(), new=new)
        thing, _ = in_parallel(
            lambda: self.pages.find(self.thing_id), lambda: composed(Trail).record(opened)
        )
        if thing is None:
            raise Http404
        return thing

    def done(self, request: HttpRequest, done: Done, form: ActForm) -> HttpResponse:
        """The answer to an act that was done: back to what it was on."""
        query = f"?act={done.entry.entry_id}" + ("&again=1" if done.repeated else "")
        return redirect(self.pages.whom(self.thing_id).url + query)

    def forbidden(self, request: HttpRequest, error: ForbiddenError) -> HttpResponse:
        """The answer where something else that must hold does not."""
        thing = self.find()
        return self.refused(request, thing, str(error).removesuffix(" Nothing was changed."))

    # -- pages -------------------------------------------------------------------------------

    def answer(self, request: HttpRequest, act: Act, form: ActForm) -> HttpResponse:
        """Do the act in a form, and say what became of it. Raises OutdatedActError."""
        if not form.is_valid():
            thing = self.find()
            offer = self._offer(act, thing, form=form, number=self._number or 1)
            return self.confirm_page(request, offer, thing, status=400)
        try:
            return self.done(request, self.do(act, form), form)
        except RefusedError as refused:
            return self._after_refusal(request, act, form, refused)
        except ForbiddenError as error:
            return self.forbidden(request, error)
        except OutcomeUnknownError:
            return self._unknown(request, form)

    def do(self, act: Act, form: ActForm) -> Done:
        """Do the act in a valid form."""
        return do(
            self.words.kind,
            act,
            home=self.pages.home(),
            trail=composed(Trail),
            actor=self.actor,
            reason=form.reason,
            now=clock.now(),
            given=form.given,
        )

    def confirm(
        self,
        request: HttpRequest,
        initial: Mapping[str, Any],
        *,
        remark: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """A fresh form of the act on what is there now, or the word that there is nothing to do."""
        thing = self.find()
        offers = self._offers(thing)
        number = self._number
        if not 0 < number <= len(offers):
            return self._nothing_to_do(request, thing)
        offer = self._offer(offers[number - 1], thing, initial=initial, number=number)
        return self.confirm_page(request, offer, thing, remark=remark, status=status)

    def confirm_page(
        self, request: HttpRequest, offer: Offer, thing: Any, *, remark: str = "", status: int = 200
    ) -> HttpResponse:
        context = {"offer": offer, "remark": remark, "breadcrumbs": self._crumbs(thing)}
        return render(request, "backoffice/acts/confirm.html", context, status=status)

    def refused(
        self,
        request: HttpRequest,
        thing: Any,
        message: str,
        *,
        comparison: Facts | None = None,
        fresh: Offer | None = None,
        seen: Facts | None = None,
        is_gone: bool = False,
    ) -> HttpResponse:
        seen, now = seen or {}, comparison or {}
        context = {
            "offer_label": self._label,
            "comparison": [
                (label, seen.get(label), now.get(label), seen.get(label) != now.get(label))
                for label in dict.fromkeys([*seen, *now])
            ],
            "fresh_offer": fresh,
            "is_gone": is_gone,
            "whom": self._whom,
            "message": message,
            "breadcrumbs": self._crumbs(thing),
        }
        return render(request, "backoffice/acts/refused.html", context, status=409)

    def _after_refusal(
        self, request: HttpRequest, act: Act, form: ActForm, refused: RefusedError
    ) -> HttpResponse:
        """What was seen beside what is there now, and the act on that, if there is one."""
        thing, kind = self.pages.now_there(self.thing_id, refused), self.words.kind
        seen = self.words.facts(act.seen)
        if thing is None:
            return self.refused(request, None, self.pages.gone_words, seen=seen, is_gone=True)
        there = next((each for each in kind.see(thing) if kind.is_same(each, act.seen)), None)
        return self.refused(
            request,
            thing,
            self.pages.changed_words,
            seen=seen,
            comparison=self.words.facts(there) if there is not None else None,
            fresh=self._fresh_offer(act, thing, form),
        )

    def _fresh_offer(self, act: Act, thing: Any, form: ActForm) -> Offer | None:
        """The same act on what is there now, if there is one."""
        for number, fresh in enumerate(self._offers(thing), start=1):
            if self.words.kind.is_same(fresh.seen, act.seen):
                return self._offer(fresh, thing, initial=form.cleaned_data, number=number)
        return None

    def _offers(self, thing: Any) -> list[Act]:
        """New acts of this kind on what is there now."""
        kind, now = self.words.kind, clock.now()
        if not isinstance(kind, UndoKind):
            return kind.offers(thing, actor=self.actor, now=now)
        entry = self._undone
        return kind.offers_after(thing, entry, actor=self.actor, now=now) if entry else []

    def _offer(self, act: Act, thing: Any, **given: Any) -> Offer:
        return self.pages.offer(self.words, act, thing, undoes=self._undone, **given)

    @cached_property
    def _undone(self) -> Entry | None:
        """The entry of the act that the URL names to be taken back."""
        entry_id, subject = self.request.GET.get("entry", ""), self.subject()
        if not isinstance(self.words.kind, UndoKind) or not ENTRY_ID.fullmatch(entry_id):
            return None
        answer = composed(Trail).find(subject, entry_id) if subject else None
        return answer.entry if answer else None

    def _nothing_to_do(self, request: HttpRequest, thing: Any) -> HttpResponse:
        """The word that there is nothing to act on, or nothing to take back."""
        kind, entry = self.words.kind, self._undone
        if not isinstance(kind, UndoKind):
            return self.refused(request, thing, self.pages.why_nothing(thing, self.actor))
        if entry is None or entry.action != kind.undoes:
            return self.refused(request, thing, "There is no such act to take back.")
        if clock.now() > last_moment(entry.at):
            return self.forbidden(request, TooLateError())
        if not kind.holds_enough(entry):
            return self.refused(request, thing, HOLDS_TOO_LITTLE)
        labels = self.words.fact_labels.items()
        left = {label: in_words(entry.new[name]) for name, label in labels if name in entry.new}
        there = next((self.words.facts(seen) for seen in kind.see(thing)), {})
        return self.refused(
            request,
            thing,
            "The record is not as this act left it: it has changed since, or the act was taken "
            "back already.",
            seen=left,
            comparison={label: there.get(label, "missing") for label in left},
        )

    def _unknown(self, request: HttpRequest, form: ActForm) -> HttpResponse:
        context = {
            "offer_label": self._label,
            "form": form,
            "action": request.get_full_path(),
            "whom": self._whom,
            "breadcrumbs": self._crumbs(None),
        }
        return render(request, "backoffice/acts/unknown.html", context, status=503)

    def _of_no_kind(self, request: HttpRequest, name: str) -> HttpResponse:
        """The answer to a form of ours for a kind that this version does not have."""
        token = request.POST.get("act", "")
        with contextlib.suppress(OutdatedActError):
            read_act(token, kind=name, actor=self.actor, subject=self.subject())
        context = {
            "offer_label": "This act",
            "message": "This form was made by another version of the site, which has no such act.",
            "comparison": [],
            "fresh_offer": None,
            "is_gone": False,
            "whom": self._whom,
            "breadcrumbs": self.pages.crumbs("Not done", self.thing_id, None),
        }
        return render(request, "backoffice/acts/refused.html", context, status=409)

    @property
    def _number(self) -> int:
        """Which of several acts of one kind the URL names, as the pages' own URLs do."""
        of = self.request.GET.get("of", "1")
        return int(of) if re.fullmatch("[0-9]{1,3}", of) else 1

    @property
    def _label(self) -> str:
        return self.words.label.rstrip("…")

    @property
    def _whom(self) -> Whom:
        return self.pages.whom(self.thing_id)

    def _crumbs(self, thing: Any) -> Crumbs:
        return self.pages.crumbs(self._label, self.thing_id, thing)
