"""Pages about users: parse, one call, render or redirect."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.access.permissions import USE
from backoffice.audit.actions import Group
from backoffice.audit.entries import ENTRY_ID
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader
from backoffice.web.views import PageView
from documents.services import DocumentStore
from records.holds.whole import holds_of
from records.table import UsersTable
from records.words import LOOK_UP
from users.act_words import USER_ACTS
from users.context import page_context, timeline_context, user_not_found
from users.crumbs import crumbs
from users.forms import SearchForm
from users.miss import words_of
from users.services.look_up import look_up
from users.services.reading import find_older, find_reading, with_documents
from users.what_if import looked_at


class HomeView(PageView):
    """The search box, and what the person looked up and did today."""

    permission = USE

    def get(self, request: HttpRequest) -> HttpResponse:
        midnight = timezone.localtime(clock.now()).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        page = composed(Trail).list_of_staff(self.actor.staff_id, since=midnight)
        # Signing in is no work done; the trail has it.
        work = [entry for entry in page.entries if entry.action.group is not Group.SIGN_IN]
        reader = EntryReader(composed(Vocabulary), {})
        context = {"form": SearchForm(), "lines": reader.lines(work), "unreadable": page.unreadable}
        return render(request, "users/home.html", context)


class SearchView(PageView):
    """Finds a user. By POST alone: what is typed never stands in a URL."""

    permission = LOOK_UP

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("users:home")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SearchForm(request.POST)
        if not form.is_valid():
            context = {"form": form, "lines": [], "unreadable": [], "breadcrumbs": crumbs("Search")}
            return render(request, "users/home.html", context, status=400)
        finding = look_up(
            text=form.cleaned_data["q"],
            actor=self.actor,
            now=clock.now(),
            users=composed(UsersTable),
            trail=composed(Trail),
        )
        if finding.user_id:
            return redirect("users:detail", user_id=finding.user_id)
        context = {"hits": finding.hits, "tried": finding.tried, "taken": words_of(finding.taken)}
        context |= {"form": form, "breadcrumbs": crumbs("Search")}
        if finding.hits:
            return render(request, "users/search_results.html", context)
        return render(request, "users/search_miss.html", context, status=404)


class UserDetailView(PageView):
    """Everything about one user, masked."""

    permission = LOOK_UP

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        act_id = request.GET.get("act", "")
        now = clock.now()
        reading = with_documents(
            lambda: find_reading(
                user_id=user_id,
                actor=self.actor,
                now=now,
                users=composed(UsersTable),
                trail=composed(Trail),
                act_id=act_id if ENTRY_ID.fullmatch(act_id) else None,
            ),
            user_id=user_id,
            bucket=composed(DocumentStore).bucket,
            now=now,
        )
        if reading is None:
            return user_not_found(request, user_id)
        looking = looked_at(request.GET.get("at", ""), now)
        context = page_context(self.actor, reading, frozenset(), looking)
        again = "again" in request.GET
        context["done"] = USER_ACTS.sentence(reading.done, actor=self.actor, now=now, again=again)
        return render(request, "users/user_detail.html", context)


class OlderView(PageView):
    """What happened to a user before an instant (`?before=`)."""

    permission = LOOK_UP

    def get(self, request: HttpRequest, user_id: str) -> HttpResponse:
        before = _instant(request.GET.get("before", ""))
        if before is None:
            return redirect("users:detail", user_id=user_id)
        now = clock.now()
        reading = find_older(
            user_id=user_id,
            before=before,
            actor=self.actor,
            now=now,
            users=composed(UsersTable),
            trail=composed(Trail),
        )
        if reading is None:
            return user_not_found(request, user_id)
        context = timeline_context(reading, holds_of(reading.record.stored.user, now))
        context["breadcrumbs"] = crumbs("Earlier", user_id)
        return render(request, "users/older.html", context)


def _instant(text: str) -> datetime | None:
    """The instant that a link of the timeline names, None for anything else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo and at.year > 1 else None
    except (ValueError, OverflowError):
        return None
