"""Pages of the audit trail: parse, one call, render."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.access.permissions import AUDIT
from backoffice.audit.questions import Window
from backoffice.audit.trail import EntryPage, Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.scope import prolong
from backoffice.staff.directory import find_names, list_names
from backoffice.trail.forms import TrailForm, TypedForm
from backoffice.trail.services import export_trail, list_entries
from backoffice.web import clock
from backoffice.web.acts.undo import Undos
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader, staff_in
from backoffice.web.exports import EXPORT_SECONDS, file_response
from backoffice.web.kept import posted_text
from backoffice.web.shell import Shell
from backoffice.web.views import PageView

#: The share of the time for all calls that reading may take: the entry about it needs some too.
_READING_SHARE = 0.5


class TrailQuestionView(PageView):
    """A page that begins with a question in its URL."""

    permission = AUDIT

    def form(self, request: HttpRequest) -> TrailForm:
        """The form as asked; unbound where nothing is."""
        return TrailForm(
            request.GET or None,
            vocabulary=composed(Vocabulary),
            typed_keys=composed(Trail).typed_keys,
            people=list_names(),
            zone=timezone.get_current_timezone(),
            today=timezone.localdate(clock.now()),
        )

    def page(
        self, request: HttpRequest, form: TrailForm, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        shown = {"page": None} | context | {"form": form}
        return render(request, "backoffice/trail/entry_list.html", shown, status=status)


class TrailView(TrailQuestionView):
    """Who did and saw what, newest first. Nothing is read before something is asked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        if not form.is_bound:
            return self.page(request, form)
        if not form.is_valid():
            return self.page(request, form, status=400)
        cursor = request.GET.get("cursor")
        page = list_entries(
            trail=composed(Trail),
            question=form.question,
            cursor=cursor,
            actor=self.actor,
            now=clock.now(),
            seconds=settings.REQUEST_SECONDS * _READING_SHARE,
        )
        undos = Undos(page.entries, shell=composed(Shell), actor=self.actor, now=clock.now())
        reader = EntryReader(form.vocabulary, find_names(staff_in(page.entries)), undos)
        return self.page(
            request,
            form,
            page=page,
            lines=[reader.line(entry) for entry in page.entries],
            subject=form.subject,
            subject_label=form.subject and form.vocabulary.subject_label(form.subject.kind),
            is_further=bool(cursor),
            ending=_ending(page),
            odd_length=_odd_length(form.window) if form.cleaned_data["hour"] is None else "",
        )


class TrailTypedView(PageView):
    """Leads from a typed text to the entries that hold it, on one day. The text itself stands in
    no URL: its hashes do."""

    permission = AUDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("trail:entries")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TypedForm(posted_text(request.POST))
        if not form.is_valid():
            return redirect("trail:entries")
        hashes = composed(Trail).typed_keys.hashes(form.cleaned_data["text"])
        asked = urlencode({"day": form.cleaned_data["day"], "typed": str(hashes)})
        return HttpResponseRedirect(f"{reverse('trail:entries')}?{asked}")


class TrailExportView(TrailQuestionView):
    """The answer to the present question as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        if not form.is_bound:
            return redirect("trail:entries")
        if not form.is_valid():
            return self.page(request, form, status=400)
        prolong(EXPORT_SECONDS)
        now = clock.now()
        file = export_trail(
            trail=composed(Trail),
            question=form.question,
            actor=self.actor,
            now=now,
            seconds=EXPORT_SECONDS * _READING_SHARE,
        )
        return file_response(f"audit-trail-{now:%Y%m%dT%H%M%SZ}", file)


def _ending(page: EntryPage) -> str:
    """What follows the entries of a page, where something does."""
    if page.stopped:
        return (
            f"Stopped after {page.seen} entries to keep the page fast; "
            "older ones have not been searched yet."
        )
    return "There are older entries." if page.cursor else ""


def _odd_length(window: Window | None) -> str:
    """A day that is no 24 hours long says so: an auditor counts hours."""
    if window is None or window.length == timedelta(days=1):
        return ""
    hours = window.length / timedelta(hours=1)
    return f"This day has {hours:g} hours: the clocks change."
