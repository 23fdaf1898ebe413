"""Pages about payments and tiers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from backoffice.audit.trail import Trail
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.exports import csv_response
from backoffice.web.views import PageView
from billing.forms import PaymentFilterForm
from billing.payments import (
    PaymentHistory,
    export_payments,
    find_payment_history,
)
from billing.references import Providers
from billing.rows import rows_of
from billing.tiers import EDITION, TIERS
from billing.totals import totals_of
from records.model import USAGE_PERIOD
from records.table import UsersTable
from records.words import LOOK_UP

#: How many pages back one can go by “Newer payments”; the newest are always a click away.
MOST_NEWER = 5


class PaymentListView(PageView):
    """A user's payments, newest first."""

    permission = LOOK_UP

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        form = PaymentFilterForm(request.GET)
        if not form.is_valid():
            return self._page(request, user_id, form, None, status=400)
        history = find_payment_history(
            question=form.question(user_id),
            cursor=request.GET.get("cursor") or None,
            actor=self.actor,
            now=clock.now(),
            users=composed(UsersTable),
            trail=composed(Trail),
        )
        if history is None:
            raise Http404
        return self._page(request, user_id, form, history)

    def _page(
        self,
        request: HttpRequest,
        user_id: str,
        form: PaymentFilterForm,
        history: PaymentHistory | None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        payments = history.page.payments if history else []
        providers = composed(Providers)
        user_page = reverse("users:detail", kwargs={"user_id": user_id})
        context = {
            "form": form,
            "user_id": user_id,
            "query": form.query() if form.is_valid() else {},
            "later_page": "cursor" in request.GET,
            **_ways(request),
            "page": history.page if history else None,
            "rows": rows_of(payments, history.user, providers) if history else [],
            "masks_references": providers.masked,
            "totals": totals_of(payments),
            "breadcrumbs": [
                ("Users", reverse("users:home")),
                (user_id[:8], user_page),
                ("Payments", None),
            ],
        }
        return render(request, "billing/payment_list.html", context, status=status)


def _ways(request: HttpRequest) -> dict[str, dict[str, object] | None]:
    """What the links to the pages beside this one carry beside the question.

    A cursor leads to older payments only: the URL keeps those of the newer pages.
    """
    here, newer = request.GET.get("cursor"), request.GET.getlist("newer")[-MOST_NEWER:]
    return {
        "older": {"newer": [*newer, here]} if here else {},
        "newer": {"cursor": newer[-1], "newer": newer[:-1]} if newer else None,
    }


class PaymentExportView(PageView):
    """The same payments as a file."""

    permission = LOOK_UP

    def get(self, request: HttpRequest, user_id: str) -> HttpResponseBase:
        form = PaymentFilterForm(request.GET)
        if not form.is_valid():
            raise Http404
        columns = composed(Providers).columns
        rows = export_payments(
            columns=columns,
            question=form.question(user_id),
            actor=self.actor,
            now=clock.now(),
            users=composed(UsersTable),
            trail=composed(Trail),
        )
        if rows is None:
            raise Http404
        return csv_response(f"payments-{user_id}", columns, rows)


class TierListView(PageView):
    """The tiers side by side, and what their limits mean."""

    permission = LOOK_UP

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "tiers": list(TIERS.values()),
            "period_days": USAGE_PERIOD.days,
            "edition": EDITION,
        }
        return render(request, "billing/tiers.html", context)
