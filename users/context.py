"""What the templates of the user pages need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backoffice.access import Actor
from backoffice.audit.entries import Entry
from backoffice.audit.vocabulary import FieldGroup, Vocabulary
from backoffice.notes.pages import staff_of
from backoffice.notes.store import NotePage
from backoffice.staff.directory import begun_names
from backoffice.web import clock
from backoffice.web.acts.pages import Offer
from backoffice.web.acts.undo import Undos
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader, staff_in
from backoffice.web.plots import lane
from backoffice.web.shell import Shell, url_about
from billing.doubles import key_of
from billing.references import Providers
from billing.rows import rows_of as rows_of_payments
from billing.totals import totals_of
from billing.usage import usage_of
from consent.rows import rows_of
from consent.words import SEE_CONSENTS
from documents.jobs import Job
from documents.panel import panel_of
from documents.services import DocumentStore, Jobs
from records.holds.whole import Holds, holds_of
from records.sealed import FieldKeys
from records.words import USER
from users.act_words import REVEALS, USER_ACTS
from users.causes import Situation
from users.crumbs import crumbs
from users.forms import SearchForm
from users.miss import RoutesTried, RouteWords, miss_of
from users.months import months_of
from users.notes import USER_NOTES
from users.page import GROUP_WORDS, answer_of, title_of, unopened_in_words
from users.repairs import REPAIRS, record_lines, repair_urls
from users.services.acts import allow_device
from users.services.reading import Activity, Named, Reading
from users.services.typed import read_typed
from users.timeline.events import Kind
from users.timeline.whole import timeline_from
from users.what_if import LookedAt
from users.words import FIELDS, PROVIDER


def page_context(
    actor: Actor, reading: Reading, revealed: frozenset[FieldGroup], looking: LookedAt | None = None
) -> dict[str, Any]:
    """What the user page's template needs. Acts are done now: at another instant, none is."""
    record, now = reading.record, clock.now()
    looking = looking or LookedAt(now)
    user = record.stored.user
    holds = holds_of(user, looking.at)
    usage, jobs = usage_of(user, holds), reading.jobs
    can_allow = allow_device.can_be_done(
        record.stored, reading.activity.entries, actor=actor, now=now
    )
    answer = answer_of(Situation(user, holds, usage, _jobs_at(looking, jobs), can_allow))
    held_now = holds_of(user, now) if looking.is_what_if else holds
    timeline = timeline_context(
        actor, reading, held_now, now=now, revealed=revealed, can_act=not looking.is_what_if
    )
    return timeline | {
        "record": record,
        "title": title_of(user, revealed),
        "breadcrumbs": crumbs(user.user_id[:8]),
        "usage_state": usage,
        "holds": holds,
        "now": looking.at,
        "looking": looking,
        "consent_rows": rows_of(user, holds),
        "may_take_evidence": actor.may(SEE_CONSENTS) and not looking.is_what_if,
        "answer": answer,
        "subscription_url": composed(Providers).subscription_url(user),
        "documents": panel_of(jobs, composed(DocumentStore)) if jobs else None,
        "totals": totals_of(record.payments),
        "more_payments": record.more_payments,
        **_health_context(reading, held_now, actor, can_act=not looking.is_what_if),
        "notes": USER_NOTES.panel(
            user.user_id,
            reading.notes,
            reading.names,
            actor=actor,
            now=now,
            can_act=not looking.is_what_if,
        ),
        "offers": {} if looking.is_what_if else offers_on(reading, actor=actor, now=now),
        "beside_urls": {}
        if looking.is_what_if
        else USER_ACTS.urls_beside(record.stored, actor=actor, now=now),
        "read_at": now,
        "done": "",
        **_revealed_context(reading, revealed),
        **_months_context(reading, now),
    }


def _health_context(
    reading: Reading, holds: Holds, actor: Actor, *, can_act: bool
) -> dict[str, Any]:
    user_id = reading.record.stored.user.user_id
    return {
        "twins": reading.twins,
        "findings": record_lines(reading.record, holds, reading.twins),
        "repair_urls": repair_urls(user_id, actor) if can_act else {},
    }


def _jobs_at(looking: LookedAt, jobs: Jobs | None) -> Sequence[Job]:
    """None at another instant: what S3 has is no part of the record, and kept for days only."""
    return jobs.jobs if jobs and not looking.is_what_if else ()


def timeline_context(
    actor: Actor,
    reading: Reading,
    holds: Holds,
    *,
    now: datetime,
    revealed: frozenset[FieldGroup] = frozenset(),
    can_act: bool = True,
) -> dict[str, Any]:
    """What the template of the timeline needs; `holds` is as of `now`, which is never what-if."""
    record = reading.record
    user = record.stored.user
    zone = timezone.get_current_timezone()
    timeline = timeline_from(reading, holds, zone=zone, staff_id=actor.staff_id)
    entries = [event.entry for event in timeline.events if event.entry]
    things = {USER.of(user.user_id): record.stored}
    undos = Undos(
        reading.activity.entries, shell=composed(Shell), actor=actor, now=now, things=things
    )
    reader = EntryReader(
        composed(Vocabulary),
        reading.names,
        undos if can_act else None,
        partial(url_about, shell=composed(Shell), actor=actor),
    )
    providers = composed(Providers)
    rows = rows_of_payments(record.payments, user, providers)
    return {
        "user": user,
        "timeline": timeline,
        "told_at": now,
        "kinds": list(Kind),
        "lines": {entry.entry_id: reader.line(entry) for entry in entries},
        "names": reading.names,
        "payment_rows": {key_of(row.record): row for row in rows},
        "masks_references": providers.masked and PROVIDER not in revealed,
        "unreadable": reading.activity.unreadable,
    }


def names_of(activity: Activity, notes: NotePage) -> Named:
    """The names of all staff that the page of a user tells of, on their way."""
    return begun_names(staff_in(activity.entries) | staff_of(notes.notes))


def _revealed_context(reading: Reading, revealed: frozenset[FieldGroup]) -> dict[str, Any]:
    """What is shown in clear, and what was to be and did not open."""
    asked = {name for group in revealed for name in FIELDS[group]}
    was_sealed = not asked.isdisjoint(reading.record.stored.sealed)
    return {
        "revealed": {group.name for group in revealed},
        "revealed_words": [words for group, words in GROUP_WORDS.items() if group in revealed],
        "by_demo_key": was_sealed and composed(FieldKeys).is_demo,
        "unopened_words": unopened_in_words(reading.unopened),
    }


def _months_context(reading: Reading, now: datetime) -> dict[str, Any]:
    record = reading.record
    months = months_of(
        record.payments,
        reading.jobs,
        more_payments=record.more_payments,
        kept=composed(DocumentStore).kept,
        now=now,
    )
    documents = [_alone(month.documents) for month in months]
    return {
        "months": months,
        "lanes": [
            lane("Payments", [month.payments for month in months]),
            lane("Documents", documents, place=1),
        ],
    }


def _alone(number: int | None) -> tuple[int] | None:
    return None if number is None else (number,)


def offers_on(reading: Reading, *, actor: Actor, now: datetime) -> dict[str, Offer]:
    """What `actor` may do to this user now, by template name (`revoke_session`)."""
    stored = reading.record.stored
    acts = USER_ACTS.offers(stored, actor=actor, now=now)
    # What else can be taken back is offered where its entry stands.
    entries = reading.activity.entries
    if again := USER_ACTS.undo_offer(allow_device.name, stored, entries, actor=actor, now=now):
        acts["allow_device"] = again
    return acts | REVEALS.offers(stored.user.user_id, actor=actor, now=now)


def done_sentence(entry: Entry | None, *, actor: Actor, now: datetime, again: bool) -> str:
    """What an act did that led to the page, on the record or on the notes."""
    told = (
        pages.sentence(entry, actor=actor, now=now, again=again)
        for pages in (USER_ACTS, REPAIRS, USER_NOTES)
    )
    return next(filter(None, told), "")


def user_not_found(request: HttpRequest, user_id: str) -> HttpResponse:
    """The page that says so, and what to check."""
    context = {
        "form": SearchForm({"q": user_id}),
        "miss": miss_of(read_typed(user_id), RoutesTried([RouteWords("User id", user_id)])),
        "is_typed": False,
        "now": clock.now(),
        "breadcrumbs": crumbs("Not found"),
    }
    return render(request, "users/search_miss.html", context, status=404)
