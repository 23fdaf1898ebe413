"""Acts on a user: confirm, do once, say what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from backoffice.access import Permission
from backoffice.audit.actions import Action
from backoffice.audit.acts import Done, OutcomeUnknownError, RefusedError
from backoffice.audit.trail import Trail
from backoffice.staff.kept import pop_reason
from backoffice.web import clock
from backoffice.web.acts import ActForm, Offer, read_act
from backoffice.web.composition import composed
from backoffice.web.masking import FieldGroup
from backoffice.web.views import PageView
from documents.services import DocumentStore
from records.acts import Facts, UserAct
from records.table import StoredUser, UsersTable
from users.context import crumbs, page_context, user_not_found
from users.forms import RevealForm
from users.offers import ACTS, act_url, offer_of, reveal_offer, whom, with_form
from users.page import FIELDS
from users.services.reading import AlreadyRevealedError, reveal, with_documents


class UserActView(PageView):
    """Confirms and does one act on one user."""

    permission = Permission.ACT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["name"] not in ACTS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, user_id: str, name: str) -> HttpResponse:
        kind, stored = ACTS[name], composed(UsersTable).find_user(user_id)
        if stored is None:
            return user_not_found(request)
        act = kind.offer(stored, actor=self.actor, now=clock.now())
        if act is None:
            return self._refused(request, user_id, kind, {}, stored, {})
        offer = offer_of(kind, act, stored, initial=pop_reason(request))
        return _confirm_page(request, user_id, offer)

    def post(self, request: HttpRequest, user_id: str, name: str) -> HttpResponse:
        kind, form = ACTS[name], ActForm(request.POST)
        act = read_act(
            request.POST.get("act", ""), action=kind.action, actor=self.actor, user_id=user_id
        )
        if not form.is_valid():
            stored = composed(UsersTable).find_user(user_id)
            if stored is None:
                return user_not_found(request)
            offer = with_form(kind, form, stored)
            return _confirm_page(request, user_id, offer, status=400)
        try:
            done = kind(
                act=act,
                actor=self.actor,
                reason=form.reason,
                now=clock.now(),
                users=composed(UsersTable),
                trail=composed(Trail),
            )
        except RefusedError as error:
            stored = StoredUser.of(error.item) if error.item else None
            return self._refused(request, user_id, kind, act.facts, stored, form.cleaned_data)
        except OutcomeUnknownError:
            context = {
                "offer_label": kind.label,
                "form": form,
                "url": act_url(user_id, kind.name),
                "whom": whom(user_id),
                "breadcrumbs": crumbs(kind.label, user_id),
            }
            return render(request, "acts/unknown.html", context, status=503)
        return _after(done, user_id)

    def _refused(
        self,
        request: HttpRequest,
        user_id: str,
        kind: UserAct,
        seen: Facts,
        stored: StoredUser | None,
        reason: Mapping[str, Any],
    ) -> HttpResponse:
        """What was seen beside what is there now, and the act on that, if there is one."""
        now = kind.facts(stored.user) if stored else {}
        fresh = kind.offer(stored, actor=self.actor, now=clock.now()) if stored else None
        context = {
            "offer_label": kind.label,
            "comparison": [
                (label, seen.get(label), now.get(label), seen.get(label) != now.get(label))
                for label in dict.fromkeys([*seen, *now])
                if seen
            ],
            "fresh_offer": offer_of(kind, fresh, stored, initial=reason)
            if fresh and stored
            else None,
            "whom": whom(user_id),
            "message": _refusal_text(stored, acted=bool(seen)),
            "breadcrumbs": crumbs(kind.label, user_id),
        }
        return render(request, "acts/refused.html", context, status=409)


class RevealView(PageView):
    """Shows one group of masked fields in clear, in the answer to this one request."""

    permission = Permission.REVEAL

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        offer = reveal_offer(
            user_id, actor=self.actor, now=clock.now(), initial=pop_reason(request)
        )
        return _confirm_page(request, user_id, offer)

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
            return _confirm_page(request, user_id, offer, status=400)
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
                    users=composed(UsersTable),
                    trail=composed(Trail),
                ),
                user_id=user_id,
                bucket=composed(DocumentStore).bucket,
                now=now,
            )
        except AlreadyRevealedError:
            return redirect("users:detail", user_id=user_id)
        if reading is None:
            return user_not_found(request)
        context = page_context(self.actor, reading, frozenset({group}))
        return render(request, "users/user_detail.html", context)


def _confirm_page(
    request: HttpRequest, user_id: str, offer: Offer, *, status: int = 200
) -> HttpResponse:
    context = {
        "offer": offer,
        "breadcrumbs": crumbs(offer.label, user_id),
    }
    return render(request, "acts/confirm.html", context, status=status)


def _refusal_text(stored: StoredUser | None, *, acted: bool) -> str:
    if stored is None:
        return "This user's record is gone."
    if acted:
        return "The record changed after you opened this form."
    return "There is nothing to act on: it is missing, or it was done already."


def _after(done: Done, user_id: str) -> HttpResponse:
    query = f"?act={done.entry.entry_id}" + ("&again=1" if done.repeated else "")
    return redirect(reverse("users:detail", kwargs={"user_id": user_id}) + query)
