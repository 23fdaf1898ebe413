"""Pages about users: parse, one call, render or redirect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.access.permissions import USE
from backoffice.audit.entries import ENTRY_ID
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.dynamo.parallel import in_parallel
from backoffice.notes.store import NoteStore
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader
from backoffice.web.shell import ReadPart, Shell, read_home_parts
from backoffice.web.views import PageView
from documents.services import DocumentStore
from records.holds.whole import holds_of
from records.table import StoredUser, UsersTable
from records.words import LOOK_UP
from users.context import (
    done_sentence,
    names_of,
    page_context,
    timeline_context,
    user_not_found,
)
from users.crumbs import crumbs
from users.forms import SearchForm
from users.kin import people_among
from users.miss import miss_of, routes_tried, words_of
from users.recent import row_of
from users.services.look_up import look_up
from users.services.reading import find_older, find_reading, with_documents
from users.services.recent import DAY_SIZE, RECENT, Work, read_work, see_users
from users.what_if import looked_at


class HomeView(PageView):
    """The search box, the users the person had to do with, and what they did today."""

    permission = USE

    def get(self, request: HttpRequest) -> HttpResponse:
        parts, work = self.read(clock.now())
        return self.page(request, work, parts=parts)

    def read(self, now: datetime) -> tuple[list[ReadPart], Work]:
        """What stands first on home, and the person's own work, side by side."""
        return in_parallel(
            lambda: read_home_parts(composed(Shell), self.actor, now),
            lambda: read_work(trail=composed(Trail), actor=self.actor, now=now),
        )

    def page(
        self,
        request: HttpRequest,
        work: Work,
        seen: Mapping[str, StoredUser] | None = None,
        parts: Sequence[ReadPart] = (),
    ) -> HttpResponse:
        """Home, after what stands first there; with what was `seen` of the recent users where
        somebody asked for that."""
        now = clock.now()
        midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        today, is_all = work.since(midnight)
        context = {
            "form": SearchForm(),
            "parts": parts,
            "lines": EntryReader(composed(Vocabulary), {}).lines(today),
            "is_all": is_all,
            "most": DAY_SIZE,
            "unreadable": work.unreadable,
            "recent": [row_of(user, (seen or {}).get(user.user_id), now) for user in work.users],
            "is_seen": seen is not None,
            "days": RECENT.days,
            "now": now,
        }
        return render(request, "users/home.html", context)


class RecentUsersView(HomeView):
    """Home, with status, tier and masked e-mail of the recent users: on record for each."""

    permission = LOOK_UP

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("users:home")

    def post(self, request: HttpRequest) -> HttpResponse:
        trail, now = composed(Trail), clock.now()
        parts, work = self.read(now)
        users = composed(UsersTable)
        seen = see_users(work.users, actor=self.actor, now=now, users=users, trail=trail)
        return self.page(request, work, seen, parts)


class SearchView(PageView):
    """Finds a user. By POST alone: what is typed never stands in a URL."""

    permission = LOOK_UP

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("users:home")

    def post(self, request: HttpRequest) -> HttpResponse:
        form, now = SearchForm(request.POST), clock.now()
        if not form.is_valid():
            context = {
                "form": form,
                "parts": [],
                "lines": [],
                "unreadable": [],
                "breadcrumbs": crumbs("Search"),
            }
            return render(request, "users/home.html", context, status=400)
        finding = look_up(
            text=form.cleaned_data["q"],
            actor=self.actor,
            now=now,
            users=composed(UsersTable),
            trail=composed(Trail),
            cursors=request.POST.getlist("cursor"),
        )
        if finding.user_id:
            return redirect("users:detail", user_id=finding.user_id)
        context = {"form": form, "breadcrumbs": crumbs("Search")}
        tried = routes_tried(finding)
        if finding.hits or finding.is_later:
            context |= {
                "finding": finding,
                "groups": people_among(finding.hits),
                "taken": words_of(finding.taken),
                "tried": tried,
            }
            return render(request, "users/search_results.html", context)
        miss = miss_of(finding.taken, tried)
        context |= {"miss": miss, "now": now, "is_typed": True}
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
                notes=composed(NoteStore),
                act_id=act_id if ENTRY_ID.fullmatch(act_id) else None,
                names_of=names_of,
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
        context["done"] = done_sentence(reading.done, actor=self.actor, now=now, again=again)
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
            names_of=names_of,
        )
        if reading is None:
            return user_not_found(request, user_id)
        holds = holds_of(reading.record.stored.user, now)
        context = timeline_context(self.actor, reading, holds, now=now)
        context["breadcrumbs"] = crumbs("Earlier", user_id)
        return render(request, "users/older.html", context)


def _instant(text: str) -> datetime | None:
    """The instant that a link of the timeline names, None for anything else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo and at.year > 1 else None
    except (ValueError, OverflowError):
        return None
