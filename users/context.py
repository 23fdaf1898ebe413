"""What the templates of the user pages need."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from backoffice.access import Actor, Permission
from backoffice.staff.directory import names_of
from backoffice.web import clock
from backoffice.web.entries import lines_of, staff_in
from backoffice.web.masking import FieldGroup
from billing.totals import totals_of
from billing.usage import usage_of
from consent.rows import rows_of
from documents.panel import panel_of
from users.forms import SearchForm
from users.offers import offers_on
from users.page import title_of, warnings_of
from users.services.reading import Reading

Crumbs = list[tuple[str, str | None]]
#: For who sees that something has to be mended, and may not.
ASK = "Ask support or a lead to mend it."


def page_context(actor: Actor, reading: Reading, revealed: frozenset[FieldGroup]) -> dict[str, Any]:
    """What the user page's template needs."""
    record, now = reading.record, clock.now()
    user = record.stored.user
    usage, consents = usage_of(user), rows_of(user)
    names = names_of(staff_in(reading.activity))
    title = title_of(user, revealed)
    offers = offers_on(record.stored, actor=actor, now=now)
    warnings = warnings_of(user, usage, consents)
    return {
        "record": record,
        "user": user,
        "title": title,
        "breadcrumbs": crumbs(user.user_id[:8]),
        "tier": usage.tier,
        "limit": usage.limit,
        "usage_share": usage.share,
        "over_limit": usage.over_limit,
        "consent_rows": consents,
        "warnings": [
            {
                "tone": notice.tone,
                "text": notice.text,
                "at": notice.at,
                "offer": offers.get((notice.act or "").replace("-", "_")),
                "hint": ASK if notice.act and not actor.may(Permission.ACT) else "",
            }
            for notice in warnings
        ],
        "payments": record.payments,
        "more_payments": record.more_payments,
        "totals": totals_of(record.payments),
        "documents": panel_of(reading.jobs) if reading.jobs else None,
        "activity": lines_of(reading.activity, names),
        "more_activity": reading.more_activity,
        "offers": offers,
        "revealed": revealed,
        "read_at": now,
    }


def user_not_found(request: HttpRequest) -> HttpResponse:
    """The page that says so, and what to check."""
    context = {
        "form": SearchForm(),
        "tried": ["user id"],
        "hints": [
            "Check that the id is whole: 8-4-4-4-12 characters.",
            "A user who was deleted for good leaves no record here.",
        ],
        "breadcrumbs": crumbs("Not found"),
    }
    return render(request, "users/search_miss.html", context, status=404)


def crumbs(label: str, user_id: str | None = None) -> Crumbs:
    """The way from the users to a page, over one user's page where it is about that user."""
    way: Crumbs = [("Users", reverse("users:home"))]
    if user_id:
        way.append((user_id[:8], reverse("users:detail", kwargs={"user_id": user_id})))
    return [*way, (label, None)]
