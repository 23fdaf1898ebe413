"""Pages of the audit trail: parse, one call, render."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from backoffice.access.actor import NOBODY
from backoffice.access.permissions import AUDIT, NAME_STAFF
from backoffice.audit.questions import Question, Window
from backoffice.audit.trail import EntryPage, Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.instants import instant_text
from backoffice.dynamo.scope import prolong
from backoffice.staff.directory import Found, find_names, find_people
from backoffice.trail.forms import TrailForm, TypedForm
from backoffice.trail.portions import Portion, Portions
from backoffice.trail.services import export_trail, list_entries
from backoffice.web import clock
from backoffice.web.acts.undo import Undos
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader, staff_in
from backoffice.web.exports import EXPORT_SECONDS, file_response
from backoffice.web.kept import posted_text
from backoffice.web.shell import Shell, url_about
from backoffice.web.views import PageView

#: The share of the time for all calls that reading may take: the entry about it needs some too.
_READING_SHARE = 0.5
#: The ends of a file's window, in its URL.
_SINCE, _UNTIL = "since", "until"
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class TrailQuestionView(PageView):
    """A page that begins with a question in its URL."""

    permission = AUDIT

    def form(self, data: QueryDict) -> TrailForm:
        """The form as asked; unbound where nothing is."""
        return TrailForm(
            data or None,
            vocabulary=composed(Vocabulary),
            typed_keys=composed(Trail).typed_keys,
            zone=timezone.get_current_timezone(),
            today=timezone.localdate(clock.now()),
        )

    def page(
        self, request: HttpRequest, form: TrailForm, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        staff_id = str(form["staff"].value() or "")
        known = find_names([staff_id]) if form.is_bound and not form["staff"].errors else {}
        shown = {"page": None, "found": None, "goes_on": ""} | context
        shown |= {
            "form": form,
            "who": form["who"].value() or known.get(staff_id, ""),
            "staff_id": staff_id if known and not shown["found"] else "",
            "times": form.times(clock.now()),
        }
        return render(request, "backoffice/trail/entry_list.html", shown, status=status)


class TrailView(TrailQuestionView):
    """Who did and saw what, newest first. Nothing is read before something is asked."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.GET)
        if not form.is_bound:
            return self.page(request, form)
        if not form.is_valid():
            return self.page(request, form, status=400)
        cursor, now = request.GET.get("cursor"), clock.now()
        page = list_entries(
            trail=composed(Trail),
            question=form.question,
            cursor=cursor,
            actor=self.actor,
            now=now,
            seconds=settings.REQUEST_SECONDS * _READING_SHARE,
        )
        undos = Undos(page.entries, shell=composed(Shell), actor=self.actor, now=now)
        about = partial(url_about, shell=composed(Shell), actor=self.actor)
        names = find_names(staff_in(page.entries))
        reader = EntryReader(form.vocabulary, names, undos, about)
        return self.page(
            request,
            form,
            page=page,
            read_at=now,
            lines=[reader.line(entry) for entry in page.entries],
            subject=form.subject,
            subject_label=form.subject and form.vocabulary.subject_label(form.subject.kind),
            is_further=bool(cursor),
            ending=_ending(page),
            next_url=_url("trail:entries", form.query | {"cursor": page.cursor}),
            # Nothing was found that could be left behind: it looks on by itself.
            goes_on=page.stopped and not page.answers,
            odd_length=_odd_length(form.window) if form.is_one_day else "",
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """The question as it was typed: leads to its URL, where whoever is meant goes by id."""
        form, found = self._asked(request.POST.copy())
        if not form.is_valid():
            return self.page(request, form, status=400)
        if found:
            status = 200 if found.people else 400
            return self.page(request, form, status=status, found=found)
        return redirect(_url("trail:entries", form.query))

    def _asked(self, data: QueryDict) -> tuple[TrailForm, Found | None]:
        """The form with the id of whom was typed; where that is not one person, who may be meant,
        and a form that asks for some one of them."""
        typed, staff_id = data.get("who", "").strip(), data.get("staff", "")
        data["staff"] = ""
        if not typed:
            return self.form(data), None
        if staff_id and find_names([staff_id]).get(staff_id) == typed:
            data["staff"] = staff_id
            return self.form(data), None
        found = find_people(typed)
        data["staff"] = found.people[0].staff_id if found.people else NOBODY
        is_clear = len(found.people) == 1
        return self.form(data), None if is_clear else found


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
    """The answer to the present question as a file, or a list of the files that hold it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.GET)
        if not form.is_bound:
            return redirect("trail:entries")
        if not form.is_valid():
            return self.page(request, form, status=400)
        prolong(EXPORT_SECONDS)
        now = clock.now()
        made = export_trail(
            trail=composed(Trail),
            question=_within(form.question, request.GET),
            actor=self.actor,
            now=now,
            seconds=EXPORT_SECONDS * _READING_SHARE,
            names_of=find_names if self.actor.may(NAME_STAFF) else None,
        )
        if isinstance(made, Portions):
            return self._files(request, form, made)
        return file_response(f"audit-trail-{now:%Y%m%dT%H%M%SZ}", made)

    def _files(self, request: HttpRequest, form: TrailForm, made: Portions) -> HttpResponse:
        context = {
            "files": [(each, _place_of(each, form)) for each in made.portions],
            "entries": made.entries,
            "rest": made.rest,
            "rest_url": made.rest and _part_url(made.rest, form),
            "question_url": _url("trail:entries", form.query),
            "breadcrumbs": [("Audit trail", reverse("trail:entries")), ("Files", None)],
        }
        return render(request, "backoffice/trail/file_list.html", context)


def _place_of(portion: Portion, form: TrailForm) -> str:
    """Where the file of a portion is: here it is made when it is asked for."""
    return _part_url(portion.window, form)


def _part_url(window: Window, form: TrailForm) -> str:
    ends = {_SINCE: instant_text(window.since), _UNTIL: instant_text(window.until)}
    return _url("trail:export", form.query | ends)


def _within(question: Question, data: QueryDict) -> Question:
    """The question, or the part of it that one file holds. Raises BadRequest."""
    ends = [data.get(_SINCE), data.get(_UNTIL)]
    if ends == [None, None]:
        return question
    try:
        since, until = (datetime.fromisoformat(end or "") for end in ends)
        window = Window(since, until)
        # Instants without a zone are none.
        window = window.within(question.window or Window(_FIRST, _LAST))
    except (ValueError, TypeError):
        raise BadRequest("The ends of a file are instants.") from None
    if window.is_empty:
        raise BadRequest("The ends of a file enclose nothing that was asked for.")
    return replace(question, window=window)


def _url(route: str, query: dict[str, Any]) -> str:
    return f"{reverse(route)}?{urlencode(query, doseq=True)}"


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
