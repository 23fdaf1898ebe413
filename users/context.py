"""What the templates of the user pages need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backoffice.access import Actor
from backoffice.audit.vocabulary import FieldGroup, Vocabulary
from backoffice.staff.directory import find_names
from backoffice.web import clock
from backoffice.web.acts.pages import Offer
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader, staff_in
from backoffice.web.plots import lane
from billing.totals import totals_of
from billing.usage import usage_of
from consent.rows import rows_of
from documents.panel import panel_of
from records.holds.whole import Holds, holds_of
from records.table import StoredUser
from users.act_words import REVEALS, USER_ACTS
from users.causes import Situation
from users.crumbs import crumbs
from users.forms import SearchForm
from users.miss import words_of
from users.months import months_of
from users.page import GROUP_WORDS, answer_of, title_of
from users.services.reading import Reading
from users.services.typed import read_typed
from users.timeline.events import Kind
from users.timeline.whole import timeline_from
from users.what_if import LookedAt


def page_context(
    actor: Actor, reading: Reading, revealed: frozenset[FieldGroup], looking: LookedAt | None = None
) -> dict[str, Any]:
    """What the user page's template needs. Acts are done now: at another instant, none is."""
    record, now = reading.record, clock.now()
    looking = looking or LookedAt(now)
    user = record.stored.user
    holds = holds_of(user, looking.at)
    usage, jobs = usage_of(user, holds), reading.jobs
    title = title_of(user, revealed)
    offers = {} if looking.is_what_if else offers_on(record.stored, actor=actor, now=now)
    months = months_of(record.payments, jobs, more_payments=record.more_payments, now=now)
    answer = answer_of(Situation(user, holds, usage, jobs.jobs if jobs else ()))
    return {
        "record": record,
        "user": user,
        "title": title,
        "breadcrumbs": crumbs(user.user_id[:8]),
        "usage_state": usage,
        "holds": holds,
        "now": looking.at,
        "looking": looking,
        "consent_rows": rows_of(user, holds),
        "answer": answer,
        "payments": record.payments,
        "more_payments": record.more_payments,
        "totals": totals_of(record.payments),
        "documents": panel_of(jobs) if jobs else None,
        "months": months,
        "lanes": [
            lane("Payments", [month.payments for month in months]),
            lane("Documents", [_alone(month.documents) for month in months], place=1),
        ],
        "offers": offers,
        "revealed": {group.name for group in revealed},
        "revealed_words": [words for group, words in GROUP_WORDS.items() if group in revealed],
        "read_at": now,
        "done": "",
        **timeline_context(reading, holds if looking.at == now else holds_of(user, now)),
    }


def timeline_context(reading: Reading, holds: Holds) -> dict[str, Any]:
    """What the template of the timeline needs; `holds` is as of now."""
    timeline = timeline_from(reading, holds, zone=timezone.get_current_timezone())
    entries = [event.entry for event in timeline.events if event.entry]
    viewers = [each for event in timeline.events if event.views for each in event.views.viewers]
    names = find_names(staff_in(entries) | {viewer.staff_id for viewer in viewers})
    reader = EntryReader(composed(Vocabulary), names)
    return {
        "user": reading.record.stored.user,
        "timeline": timeline,
        "kinds": list(Kind),
        "lines": {entry.entry_id: reader.line(entry) for entry in entries},
        "names": names,
        # By the id of an act's entry: the offer to take it back, or in words why it cannot be.
        "take_backs": {},
        "unreadable": reading.activity.unreadable,
    }


def _alone(number: int | None) -> tuple[int] | None:
    return None if number is None else (number,)


def offers_on(stored: StoredUser, *, actor: Actor, now: datetime) -> dict[str, Offer]:
    """What `actor` may do to this user now, by template name (`revoke_session`)."""
    acts = USER_ACTS.offers(stored, actor=actor, now=now)
    return acts | REVEALS.offers(stored.user.user_id, actor=actor, now=now)


def user_not_found(request: HttpRequest, user_id: str) -> HttpResponse:
    """The page that says so, and what to check."""
    context = {
        "form": SearchForm({"q": user_id}),
        "tried": ["user id"],
        "taken": words_of(read_typed(user_id)),
        "breadcrumbs": crumbs("Not found"),
    }
    return render(request, "users/search_miss.html", context, status=404)
