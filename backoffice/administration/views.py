"""Pages of staff administration: parse, one call, render or redirect."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from backoffice.access.permissions import ADMINISTER
from backoffice.acts.act import Act
from backoffice.acts.engine import Done
from backoffice.acts.errors import ForbiddenError
from backoffice.administration.act_words import CREATE, STAFF_ACTS, staff_crumbs
from backoffice.audit.questions import Question
from backoffice.audit.trail import Trail
from backoffice.audit.vocabulary import Vocabulary
from backoffice.audit.words import STAFF
from backoffice.staff import services
from backoffice.staff.directory import find_names
from backoffice.staff.domain import (
    ONE_TIME_LIFETIME,
    EmailTakenError,
    NotAdminError,
    StaffRecord,
)
from backoffice.staff.sessions import list_live_sessions
from backoffice.staff.store import StaffStore
from backoffice.trail.services import list_entries
from backoffice.web import clock
from backoffice.web.acts.forms import ActForm
from backoffice.web.acts.pages import ActPages
from backoffice.web.acts.views import ActView
from backoffice.web.composition import composed
from backoffice.web.entries import EntryReader, staff_in
from backoffice.web.views import PageView

#: Entries about somebody and of what they did last, on their page; the trail has the rest.
_ABOUT, _LAST = 15, 8
#: The share of the time for all calls that reading those may take.
_READING_SHARE = 0.3


class StaffListView(PageView):
    """Who works here, in the order the accounts were created."""

    permission = ADMINISTER

    def get(self, request: HttpRequest) -> HttpResponse:
        cursor, now = request.GET.get("cursor"), clock.now()
        page = composed(StaffStore).list_accounts(cursor=cursor)
        failures = composed(StaffStore).find_failures(page.accounts)
        context = {
            "now": now,
            "rows": [
                (account, services.is_locked(counted, now), not account.password_is_good(now))
                for account, counted in zip(page.accounts, failures, strict=True)
            ],
            "cursor": page.cursor,
            "is_further": bool(cursor),
            "breadcrumbs": [("Staff", None)],
        }
        return render(request, "backoffice/administration/staff_list.html", context)


class StaffDetailView(PageView):
    """One member of staff: the account, where it is signed in, what happened to it."""

    permission = ADMINISTER

    def get(self, request: HttpRequest, staff_id: str) -> HttpResponse:
        record, now = _record(staff_id), clock.now()
        about = composed(Trail).list_of_subject(STAFF.of(staff_id), size=_ABOUT)
        by = list_entries(
            trail=composed(Trail),
            question=Question(staff_id=staff_id),
            cursor=None,
            actor=self.actor,
            now=now,
            seconds=settings.REQUEST_SECONDS * _READING_SHARE,
            size=_LAST,
        )
        names = find_names(staff_in([*about.entries, *by.entries]))
        reader = EntryReader(composed(Vocabulary), names)
        context = {
            "record": record,
            "account": record.account,
            "is_own": staff_id == self.actor.staff_id,
            "is_locked": services.is_locked(record.failures, now),
            "password_is_over": not record.account.password_is_good(now),
            "sessions": list_live_sessions(record.account),
            "most_sessions": services.MAX_SESSIONS,
            "about": reader.lines(about.entries),
            "about_unreadable": about.unreadable,
            "more_about": about.cursor is not None,
            "by": reader.lines(by.entries),
            "by_unreadable": by.unreadable,
            "read_at": now,
            "breadcrumbs": staff_crumbs(record.account.name),
        }
        context |= STAFF_ACTS.on_page(
            request, staff_id, record, actor=self.actor, now=now, read=about.answers
        )
        return render(request, "backoffice/administration/staff_detail.html", context)


class StaffActView(ActView):
    """Confirms and does one act on somebody else's account."""

    pages: ClassVar[ActPages[Any, Any]] = STAFF_ACTS

    def done(self, request: HttpRequest, done: Done, form: ActForm) -> HttpResponse:
        if form.secret:
            return _password_page(request, _record(self.thing_id), done, form.secret)
        return super().done(request, done, form)

    def forbidden(self, request: HttpRequest, error: ForbiddenError) -> HttpResponse:
        if isinstance(error, NotAdminError):
            raise PermissionDenied
        return super().forbidden(request, error)


class StaffCreateView(StaffActView):
    """Creates an account, and shows its first password once."""

    pages = CREATE

    def subject(self) -> None:
        return None

    def find(self) -> None:
        return None

    def answer(self, request: HttpRequest, act: Act, form: ActForm) -> HttpResponse:
        try:
            return super().answer(request, act, form)
        except EmailTakenError as error:
            form.add_error("email", f"{error} Nobody was created.")
            offer = self.pages.offer(self.words, act, None, form=form)
            return self.confirm_page(request, offer, None, status=400)

    def done(self, request: HttpRequest, done: Done, form: ActForm) -> HttpResponse:
        record = _record(done.entry.subject.id)
        return _password_page(request, record, done, form.secret, created=True)


def _record(staff_id: str) -> StaffRecord:
    record = composed(StaffStore).find_record(staff_id)
    if record is None:
        raise Http404
    return record


@sensitive_variables("password")
def _password_page(
    request: HttpRequest,
    record: StaffRecord,
    done: Done,
    password: str,
    *,
    created: bool = False,
) -> HttpResponse:
    """The one answer that holds the password; a repeat gets to know that it was shown."""
    context = {
        "account": record.account,
        "created": created,
        "repeated": done.repeated,
        "done_at": done.entry.at,
        "password": "" if done.repeated else password,
        "expires_at": done.entry.at + ONE_TIME_LIFETIME,
        "is_locked": services.is_locked(record.failures, clock.now()),
        "person_url": STAFF_ACTS.whom(record.staff_id).url,
        "breadcrumbs": staff_crumbs(
            record.account.name, (STAFF_ACTS.whom(record.staff_id).url, "One-time password")
        ),
    }
    return render(request, "backoffice/administration/one_time_password.html", context)
