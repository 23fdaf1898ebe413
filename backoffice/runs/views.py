"""Pages of bulk runs: parse, one call, render or redirect."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from backoffice.acts.act import Act
from backoffice.acts.engine import Done
from backoffice.acts.errors import ForeignActError
from backoffice.audit.entries import Values, new_entry
from backoffice.audit.subjects import Subject
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.bulk.runs import Estimate, Run
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import APPROVE, RUN
from backoffice.dynamo.scope import prolong
from backoffice.runs.act_pages import PLANS, RUN_ACTS, run_crumbs
from backoffice.runs.figures import Costs, chart_of, figures_of, planned_rate, working_time
from backoffice.runs.kinds import ask_undo, undone_until
from backoffice.runs.outcomes import Part, outcomes_file, parts_of
from backoffice.runs.services import (
    NAMED_SHOWN,
    RunReading,
    find_reading,
    list_page,
    record_seen,
    staff_in,
)
from backoffice.runs.telling import ALIVE_FOR, Told, page_of, tasks, told_of
from backoffice.runs.words import EXPORTED, SEE
from backoffice.staff.directory import begun_names, find_names
from backoffice.web import clock
from backoffice.web.acts.forms import ActForm
from backoffice.web.acts.pages import ActPages
from backoffice.web.acts.views import ActView
from backoffice.web.composition import composed
from backoffice.web.exports import EXPORT_SECONDS, file_response
from backoffice.web.live import let_fetch, live_seconds
from backoffice.web.routes import url_of
from backoffice.web.shell import Shell, SubjectPage
from backoffice.web.views import PageView


class RunListView(PageView):
    """All runs, the newest first."""

    permission = SEE

    def get(self, request: HttpRequest) -> HttpResponse:
        cursor, now = request.GET.get("cursor"), clock.now()
        page, last_beat = list_page(store=composed(RunStore), cursor=cursor)
        told = [told_of(run, now) for run in page.runs]
        context = {
            "rows": [(each, figures_of(each.run, (), is_all=False, now=now)) for each in told],
            "names": find_names(staff_in(page.runs)),
            "cursor": page.cursor,
            "is_further": bool(cursor),
            "unreadable": page.unreadable,
            "nobody_works": any(each.needs_runner for each in told)
            and (last_beat is None or now - last_beat > ALIVE_FOR),
            "last_beat": last_beat,
            "can_plan": self.actor.may(APPROVE) and bool(tasks().of_site),
            "now": now,
            "breadcrumbs": [("Runs", None)],
        }
        return render(request, "backoffice/runs/run_list.html", context)


class PlanView(PageView):
    """What can be done to many, to choose from."""

    permission = APPROVE

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "tasks": tasks().of_site,
            "breadcrumbs": run_crumbs((url_of("runs:plan"), "Plan a run")),
        }
        return render(request, "backoffice/runs/plan.html", context)


class RunView(PageView):
    """One run: what it is at, how far it is, what was planned, and what can be done."""

    permission = SEE

    def get(self, request: HttpRequest, run_id: str) -> HttpResponse:
        now = clock.now()
        reading = find_reading(store=composed(RunStore), run_id=run_id)
        if reading is None:
            raise Http404
        told = told_of(reading.run, now)
        subject_page = self._subject_page(told, reading)
        with begun_names(reading.staff_ids) as names:
            if subject_page:
                record_seen(trail=composed(Trail), run=reading.run, actor=self.actor, now=now)
            context = self._context(told, reading, subject_page) | {"names": names()}
        context["live"] = live_seconds(request, goes_on=told.needs_runner)
        context |= RUN_ACTS.on_page(request, run_id, reading.run, actor=self.actor, now=now)
        approval = context["offers"].pop("approve_run", None)
        response = render(
            request, "backoffice/runs/run.html", context | {"approval_offer": approval}
        )
        return let_fetch(response) if context["live"] else response

    def _subject_page(self, told: Told, reading: RunReading) -> SubjectPage | None:
        """The page about those it is on, where any of them is shown here and may be."""
        frozen = reading.run.frozen
        if not reading.named and not (frozen and frozen.sample):
            return None
        kind = told.task.subjects if told.task else None
        return page_of(kind, composed(Shell), self.actor)

    def _context(
        self, told: Told, reading: RunReading, subject_page: SubjectPage | None
    ) -> dict[str, Any]:
        run, now = reading.run, told.now
        figures = figures_of(run, reading.progress, is_all=reading.is_all, now=now)
        estimate = run.frozen.estimate if run.frozen else None
        return {
            "told": told,
            "run": run,
            "figures": figures,
            "costs": self._costs(estimate, run) if estimate and estimate.units else None,
            "cost_so_far": Costs(figures.capacity, settings.WRITE_UNITS_PRICE),
            "price": settings.WRITE_UNITS_PRICE,
            "planned_rate": planned_rate(run, estimate) if estimate else None,
            "worked_for": working_time(run, now),
            "chart": chart_of(run, reading.progress, is_all=reading.is_all, now=now),
            "is_all": reading.is_all,
            "read_chunks": len(reading.progress),
            "last_beat": reading.last_beat,
            "is_alive": bool(reading.last_beat and now - reading.last_beat <= ALIVE_FOR),
            "subject_page": subject_page,
            "named": reading.named[:NAMED_SHOWN] if subject_page else (),
            "labels": composed(Vocabulary).labels,
            "undone_until": undone_until(run),
            "now": now,
            "limit": composed(RunStore).limit,
            "breadcrumbs": run_crumbs((url_of("runs:detail", run_id=run.run_id), run.run_id[:8])),
        }

    def _costs(self, estimate: Estimate, run: Run) -> Costs:
        seconds = estimate.seconds(run.units_per_second)
        return Costs(estimate.units, settings.WRITE_UNITS_PRICE, seconds)


class RunActView(ActView):
    """Confirms and does one act on a run."""

    pages: ClassVar[ActPages[Any, Any]] = RUN_ACTS

    def subject(self) -> Subject | None:
        """None for the undo, which is a run that is yet to be."""
        return None if self.words.kind is ask_undo else super().subject()

    def answer(self, request: HttpRequest, act: Act, form: ActForm) -> HttpResponse:
        if self.words.kind is ask_undo and act.seen.get("undoes") != self.thing_id:
            raise ForeignActError("The form was made for another run.")
        return super().answer(request, act, form)

    def done(self, request: HttpRequest, done: Done, form: ActForm) -> HttpResponse:
        return _to_run(done)

    def _offers(self, thing: Any) -> list[Act]:
        possible = RUN_ACTS.possible(thing, actor=self.actor, now=clock.now())
        return super()._offers(thing) if self.words.kind.name in possible else []


class AskView(ActView):
    """Asks for the plan of a task."""

    pages: ClassVar[ActPages[Any, Any]] = PLANS

    def subject(self) -> None:
        return None

    def find(self) -> Any:
        return PLANS.get(self.kwargs["task"])

    def done(self, request: HttpRequest, done: Done, form: ActForm) -> HttpResponse:
        return _to_run(done)


class OutcomesView(PageView):
    """What became of each subject of a run as a file, or a list of the files that hold it.

    For those alone who may see such subjects; who may not gets to know counts.
    """

    permission = SEE

    def get(self, request: HttpRequest, run_id: str) -> HttpResponse:
        run = composed(RunStore).find_run(run_id)
        if run is None:
            raise Http404
        told = told_of(run, clock.now())
        kind = told.task.subjects if told.task else None
        if page_of(kind, composed(Shell), self.actor) is None:
            raise PermissionDenied
        if run.frozen is None or run.is_reading:
            raise Http404
        only_named = request.GET.get("only") == "left-out"
        parts = parts_of(run, only_named=only_named)
        number = request.GET.get("file", "")
        if not number and len(parts) > 1:
            return self._files(request, told, parts, only_named=only_named)
        part = _part(parts, number or "1")
        return self._file(told, part, number or "1", only_named=only_named)

    def _file(self, told: Told, part: Part, number: str, *, only_named: bool) -> HttpResponse:
        prolong(EXPORT_SECONDS)
        run = told.run
        made = outcomes_file(
            store=composed(RunStore),
            run=run,
            step=self._step(run),
            part=part,
            id_name=told.task.subjects.id_name if told.task else "id",
            only_named=only_named,
        )
        new: Values = {
            "outcomes": made.file.rows,
            "first_part": part.first,
            "last_part": part.last,
            "lists_gone": made.lists_gone,
            "sha256": made.file.sha256,
            "complete": made.file.is_complete,
        }
        entry = new_entry(EXPORTED, RUN.of(run.run_id), actor=self.actor, now=clock.now(), new=new)
        composed(Trail).record(entry)
        which = "left-out" if only_named else "outcomes"
        return file_response(f"run-{run.run_id[:12]}-{which}-{number}", made.file)

    def _step(self, run: Run) -> Any:
        return tasks().steps.get(run.kind)

    def _files(
        self, request: HttpRequest, told: Told, parts: list[Part], *, only_named: bool
    ) -> HttpResponse:
        only = {"only": "left-out"} if only_named else {}
        route, run_id = "runs:outcomes", told.run.run_id
        page = (url_of("runs:detail", run_id=run_id), run_id[:8])
        context = {
            "told": told,
            "files": [
                (part, url_of(route, run_id=run_id, query={**only, "file": number}))
                for number, part in enumerate(parts, start=1)
            ],
            "breadcrumbs": run_crumbs(page, "Files"),
        }
        return render(request, "backoffice/runs/file_list.html", context)


def _to_run(done: Done) -> HttpResponse:
    """The page of the run that an act was on, or asked for."""
    query = f"?act={done.entry.entry_id}" + ("&again=1" if done.repeated else "")
    return redirect(url_of("runs:detail", run_id=done.entry.subject.id) + query)


def _part(parts: list[Part], number: str) -> Part:
    """The chunks of the file of that number. Raises Http404."""
    if not re.fullmatch("[0-9]{1,5}", number) or not 0 < int(number) <= len(parts):
        raise Http404
    return parts[int(number) - 1]
