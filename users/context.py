"""What the templates of the user pages need."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.access import Actor
from backoffice.audit.entries import Entry
from backoffice.audit.vocabulary import FieldGroup, Vocabulary
from backoffice.notes.pages import staff_of
from backoffice.staff.directory import find_names
from backoffice.web import clock
from backoffice.web.acts.pages import Offer
from backoffice.web.acts.undo import Undos
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader, staff_in
from backoffice.web.shell import Shell
from billing.references import Providers
from billing.rows import rows_of as rows_of_payments
from billing.totals import totals_of
from billing.usage import usage_of
from consent.rows import rows_of
from documents.panel import panel_of
from records.holds.whole import holds_of
from records.words import USER
from users.act_words import REVEALS, USER_ACTS
from users.causes import Situation
from users.crumbs import crumbs
from users.forms import SearchForm
from users.miss import words_of
from users.notes import USER_NOTES
from users.page import GROUP_WORDS, answer_of, title_of
from users.services.acts import allow_device
from users.services.reading import Reading
from users.services.typed import read_typed
from users.what_if import LookedAt
from users.words import PROVIDER


def page_context(
    actor: Actor, reading: Reading, revealed: frozenset[FieldGroup], looking: LookedAt | None = None
) -> dict[str, Any]:
    """What the user page's template needs. Acts are done now: at another instant, none is."""
    record, now = reading.record, clock.now()
    looking = looking or LookedAt(now)
    user = record.stored.user
    holds = holds_of(user, looking.at)
    usage, jobs = usage_of(user, holds), reading.jobs
    undos = Undos(
        reading.activity,
        shell=composed(Shell),
        actor=actor,
        now=now,
        things={USER.of(user.user_id): record.stored},
    )
    notes = reading.notes
    names = find_names(staff_in(reading.activity) | staff_of(notes.notes))
    reader = EntryReader(composed(Vocabulary), names, None if looking.is_what_if else undos)
    title = title_of(user, revealed)
    providers = composed(Providers)
    can_allow = allow_device.can_be_done(record.stored, reading.activity, actor=actor, now=now)
    offers = {} if looking.is_what_if else offers_on(reading, actor=actor, now=now)
    answer = answer_of(Situation(user, holds, usage, jobs.jobs if jobs else (), can_allow))
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
        "payments": rows_of_payments(record.payments, user, providers),
        "subscription_url": providers.subscription_url(user),
        "masks_references": providers.masked and PROVIDER not in revealed,
        "more_payments": record.more_payments,
        "totals": totals_of(record.payments),
        "documents": panel_of(jobs) if jobs else None,
        "activity": reader.lines(reading.activity),
        "more_activity": reading.more_activity,
        "unreadable": reading.unreadable,
        "notes": USER_NOTES.panel(
            user.user_id, notes, names, actor=actor, now=now, can_act=not looking.is_what_if
        ),
        "offers": offers,
        "revealed": {group.name for group in revealed},
        "revealed_words": [words for group, words in GROUP_WORDS.items() if group in revealed],
        "read_at": now,
        "done": "",
    }


def offers_on(reading: Reading, *, actor: Actor, now: datetime) -> dict[str, Offer]:
    """What `actor` may do to this user now, by template name (`revoke_session`)."""
    stored = reading.record.stored
    acts = USER_ACTS.offers(stored, actor=actor, now=now)
    # What else can be taken back is offered where its entry stands.
    name, activity = allow_device.name, reading.activity
    if again := USER_ACTS.undo_offer(name, stored, activity, actor=actor, now=now):
        acts["allow_device"] = again
    return acts | REVEALS.offers(stored.user.user_id, actor=actor, now=now)


def done_sentence(entry: Entry | None, *, actor: Actor, now: datetime, again: bool) -> str:
    """What an act did that led to the page, on the record or on the notes."""
    told = (
        pages.sentence(entry, actor=actor, now=now, again=again)
        for pages in (USER_ACTS, USER_NOTES)
    )
    return next(filter(None, told), "")


def user_not_found(request: HttpRequest, user_id: str) -> HttpResponse:
    """The page that says so, and what to check."""
    context = {
        "form": SearchForm({"q": user_id}),
        "tried": ["user id"],
        "taken": words_of(read_typed(user_id)),
        "breadcrumbs": crumbs("Not found"),
    }
    return render(request, "users/search_miss.html", context, status=404)
