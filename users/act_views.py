"""Acts on a user, and the reveal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from backoffice.acts.act import Act
from backoffice.audit.trail import Trail
from backoffice.notes.store import NoteStore
from backoffice.web import clock
from backoffice.web.acts.forms import ActForm
from backoffice.web.acts.views import ActView
from backoffice.web.composition import composed
from documents.services import DocumentStore
from records.sealed import FieldKeys
from records.table import UsersTable
from users.act_words import REVEALS, USER_ACTS
from users.context import names_of, page_context, user_not_found
from users.forms import RevealForm
from users.repairs import REPAIRS
from users.services.reading import with_documents
from users.services.revealing import AlreadyRevealedError, RevealAsked, reveal


class UserActView(ActView):
    """Confirms and does one act on one user."""

    pages = USER_ACTS

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        try:
            return super().get(request, **names)
        except Http404:
            return user_not_found(request, self.thing_id)

    def post(self, request: HttpRequest, **names: str) -> HttpResponse:
        try:
            return super().post(request, **names)
        except Http404:
            return user_not_found(request, self.thing_id)


class RepairView(UserActView):
    """Confirms and does one repair of one user's record."""

    pages = REPAIRS


class RevealView(ActView):
    """Shows groups of masked fields in clear, in the answer to this one request."""

    pages = REVEALS

    def answer(self, request: HttpRequest, act: Act, form: ActForm) -> HttpResponse:
        if not isinstance(form, RevealForm) or not form.is_valid():
            return super().answer(request, act, form)
        now, asked = clock.now(), RevealAsked(act, form.groups_chosen, form.reason)
        try:
            reading = with_documents(
                lambda: reveal(
                    asked,
                    actor=self.actor,
                    now=now,
                    users=composed(UsersTable),
                    trail=composed(Trail),
                    keys=composed(FieldKeys).opener,
                    notes=composed(NoteStore),
                    names_of=names_of,
                ),
                user_id=self.thing_id,
                bucket=composed(DocumentStore).bucket,
                now=now,
            )
        except AlreadyRevealedError:
            return redirect("users:detail", user_id=self.thing_id)
        if reading is None:
            return user_not_found(request, self.thing_id)
        context = page_context(self.actor, reading, frozenset(form.groups_chosen))
        return render(request, "users/user_detail.html", context)
