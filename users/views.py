"""Pages about users: parse, one call, render or redirect."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from access import Permission
from audit.actions import Action
from audit.acts import Done, OutcomeUnknownError, RefusedError
from backoffice import clock
from backoffice.acts import ActForm, read_act
from backoffice.entries import lines_of, staff_in
from backoffice.masking import FieldGroup
from backoffice.views import PageView
from billing.totals import totals_of
from billing.usage import usage_of
from consent.rows import rows_of
from documents.panel import panel_of
from records.acts import UserAct
from records.table import StoredUser
from staff.directory import names_of
from staff.kept import pop_reason
from users.forms import RevealForm, SearchForm
from users.offers import ACTS, act_url, offer_of, offers_on, reveal_offer, with_form
from users.page import FIELDS, title_of, warnings_of
from users.services.look_up import look_up
from users.services.reading import (
    AlreadyRevealedError,
    Reading,
    read_user,
    reveal,
    with_documents,
)

_ENTRY_ID = re.compile(r"[0-9a-f]{32}")


class HomeView(PageView):
    """The search box, and what the person looked up and did today."""

    permission = Permission.USE

    def get(self, request: HttpRequest) -> HttpResponse:
        midnight = timezone.localtime(clock.now()).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        page = settings.TRAIL.list_of_staff(self.actor.staff_id, since=midnight)
        context = {"form": SearchForm(), "entries": page.entries}
        return render(request, "users/home.html", context)


class SearchView(PageView):
    """Finds a user. By POST alone: what is typed never stands in an address."""

    permission = Permission.LOOK_UP

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("users:home")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            context = {"form": form, "entries": [], "breadcrumbs": _crumbs("Search")}
            return render(request, "users/home.html", context, status=400)
        finding = look_up(
            text=form.cleaned_data["q"],
            actor=self.actor,
            now=clock.now(),
            users=settings.USERS_TABLE,
            trail=settings.TRAIL,
        )
        if finding.user_id:
            return redirect("users:detail", user_id=finding.user_id)
        context = {
            "form": SearchForm(),
            "hits": finding.hits,
            "tried": finding.tried,
            "hints": finding.hints,
            "breadcrumbs": _crumbs("Search"),
        }
        if finding.hits:
            return render(request, "users/search_results.html", context)
        return render(request, "users/search_miss.html", context, status=404)


class UserDetailView(PageView):
    """Everything about one user, masked."""

    permission = Permission.LOOK_UP

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        act_id = request.GET.get("act", "")
        now = clock.now()
        reading = with_documents(
            lambda: read_user(
                user_id=user_id,
                actor=self.actor,
                now=now,
                users=settings.USERS_TABLE,
                trail=settings.TRAIL,
                act_id=act_id if _ENTRY_ID.fullmatch(act_id) else None,
            ),
            user_id=user_id,
            bucket=settings.DOCUMENTS_BUCKET,
            now=now,
        )
        if reading is None:
            return _miss(request)
        return self._page(request, reading)

    def _page(self, request: HttpRequest, reading: Reading) -> HttpResponse:
        context = page_context(self, reading, frozenset())
        context["done"] = self._done(reading, again="again" in request.GET)
        return render(request, "users/user_detail.html", context)

    def _done(self, reading: Reading, *, again: bool) -> dict[str, str] | None:
        """What the act that led here did, told to the person who did it."""
        entry = reading.done
        kind = next((k for k in ACTS.values() if entry and k.action == entry.action), None)
        if entry is None or kind is None or entry.actor.staff_id != self.actor.staff_id:
            return None
        at = timezone.localtime(entry.at)
        already = f"Already done at {at:%H:%M:%S}; nothing was done twice. " if again else ""
        return {"sentence": f"{already}{kind.sentence(entry)}", "tone": "good"}


class UserActView(PageView):
    """Confirms and does one act on one user."""

    permission = Permission.ACT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["name"] not in ACTS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, user_id: str, name: str) -> HttpResponse:
        kind, stored = ACTS[name], settings.USERS_TABLE.find_user(user_id)
        if stored is None:
            return _miss(request)
        act = kind.offer(stored, actor=self.actor, now=clock.now())
        if act is None:
            return self._refused(request, user_id, kind, {}, stored, {})
        initial = pop_reason(request)
        return self._confirm(request, kind, stored, offer_of(kind, act, stored, initial=initial))

    def post(self, request: HttpRequest, user_id: str, name: str) -> HttpResponse:
        kind, form = ACTS[name], ActForm(request.POST)
        act = read_act(
            request.POST.get("act", ""), action=kind.action, actor=self.actor, user_id=user_id
        )
        if not form.is_valid():
            stored = settings.USERS_TABLE.find_user(user_id)
            if stored is None:
                return _miss(request)
            return self._confirm(request, kind, stored, with_form(kind, form, stored), status=400)
        try:
            done = kind(
                act=act,
                actor=self.actor,
                reason=form.reason,
                now=clock.now(),
                users=settings.USERS_TABLE,
                trail=settings.TRAIL,
            )
        except RefusedError as error:
            stored = StoredUser.of(error.item) if error.item else None
            return self._refused(request, user_id, kind, act.facts, stored, form.cleaned_data)
        except OutcomeUnknownError:
            context = {
                "offer_label": kind.label,
                "form": form,
                "url": act_url(user_id, kind.name),
                "user_id": user_id,
                "breadcrumbs": _crumbs(kind.label, user_id),
            }
            return render(request, "acts/unknown.html", context, status=503)
        return _after(done, user_id)

    def _confirm(
        self,
        request: HttpRequest,
        kind: UserAct,
        stored: StoredUser,
        offer: Any,
        *,
        status: int = 200,
    ) -> HttpResponse:
        user_id = stored.user.user_id
        context = {
            "offer": offer,
            "user_id": user_id,
            "breadcrumbs": _crumbs(kind.label, user_id),
        }
        return render(request, "acts/confirm.html", context, status=status)

    def _refused(
        self,
        request: HttpRequest,
        user_id: str,
        kind: UserAct,
        seen: Any,
        stored: StoredUser | None,
        reason: Any,
    ) -> HttpResponse:
        """What was seen beside what is there now, and the act on that, if there is one."""
        now = kind.facts(stored.user) if stored else {}
        fresh = kind.offer(stored, actor=self.actor, now=clock.now()) if stored else None
        context = {
            "offer_label": kind.label,
            "comparison": [
                (label, seen.get(label), now.get(label), seen.get(label) != now.get(label))
                for label in dict.fromkeys([*seen, *now])
            ],
            "fresh_offer": offer_of(kind, fresh, stored, initial=reason)
            if fresh and stored
            else None,
            "user_id": user_id,
            "message": _refusal_text(stored, acted=bool(seen)),
            "breadcrumbs": _crumbs(kind.label, user_id),
        }
        return render(request, "acts/refused.html", context, status=409)


class RevealView(PageView):
    """Shows one group of masked fields in clear, in the answer to this one request."""

    permission = Permission.REVEAL

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        offer = reveal_offer(
            user_id, actor=self.actor, now=clock.now(), initial=pop_reason(request)
        )
        return self._confirm(request, user_id, offer)

    def post(self, request: HttpRequest, user_id: str) -> HttpResponse:
        form = RevealForm(request.POST)
        act = read_act(
            request.POST.get("act", ""),
            action=Action.REVEALED,
            actor=self.actor,
            user_id=user_id,
        )
        if not form.is_valid():
            offer = reveal_offer(user_id, actor=self.actor, now=clock.now(), form=form)
            return self._confirm(request, user_id, offer, status=400)
        group, now = FieldGroup(form.cleaned_data["group"]), clock.now()
        try:
            reading = with_documents(
                lambda: reveal(
                    act=act,
                    group=group,
                    fields=FIELDS[group],
                    actor=self.actor,
                    reason=form.reason,
                    now=now,
                    users=settings.USERS_TABLE,
                    trail=settings.TRAIL,
                ),
                user_id=user_id,
                bucket=settings.DOCUMENTS_BUCKET,
                now=now,
            )
        except AlreadyRevealedError:
            return redirect("users:detail", user_id=user_id)
        if reading is None:
            return _miss(request)
        context = page_context(self, reading, frozenset({group}))
        return render(request, "users/user_detail.html", context)

    def _confirm(
        self, request: HttpRequest, user_id: str, offer: Any, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "offer": offer,
            "user_id": user_id,
            "breadcrumbs": _crumbs("Reveal", user_id),
        }
        return render(request, "acts/confirm.html", context, status=status)


def page_context(
    view: PageView, reading: Reading, revealed: frozenset[FieldGroup]
) -> dict[str, Any]:
    """What the user page's template needs."""
    record, now = reading.record, clock.now()
    user = record.stored.user
    usage, consents = usage_of(user), rows_of(user)
    names = names_of(staff_in(reading.activity))
    title = title_of(user, revealed)
    offers = offers_on(record.stored, actor=view.actor, now=now)
    warnings = warnings_of(user, usage, consents)
    return {
        "record": record,
        "user": user,
        "title": title,
        "breadcrumbs": [("Users", reverse("users:home")), (title, None)],
        "tier": usage.tier,
        "limit": usage.limit,
        "usage_share": usage.share,
        "over_limit": usage.over_limit,
        "consent_rows": consents,
        "warnings": [
            {
                "tone": notice.tone,
                "text": notice.text,
                "offer": offers.get((notice.act or "").replace("-", "_")),
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


def _refusal_text(stored: StoredUser | None, *, acted: bool) -> str:
    if stored is None:
        return "This user's record is gone."
    if acted:
        return "The record changed after you opened this form."
    return "There is nothing to act on: it is missing, or it was done already."


def _after(done: Done, user_id: str) -> HttpResponse:
    query = f"?act={done.entry.entry_id}" + ("&again=1" if done.repeated else "")
    return redirect(reverse("users:detail", kwargs={"user_id": user_id}) + query)


def _miss(request: HttpRequest) -> HttpResponse:
    context = {
        "form": SearchForm(),
        "tried": ["user id"],
        "hints": [
            "Check that the id is whole: 8-4-4-4-12 characters.",
            "A user who was deleted for good leaves no record here.",
        ],
        "breadcrumbs": _crumbs("Not found"),
    }
    return render(request, "users/search_miss.html", context, status=404)


def _crumbs(label: str, user_id: str | None = None) -> list[tuple[str, str | None]]:
    crumbs: list[tuple[str, str | None]] = [("Users", reverse("users:home"))]
    if user_id:
        crumbs.append((user_id[:8], reverse("users:detail", kwargs={"user_id": user_id})))
    return [*crumbs, (label, None)]
