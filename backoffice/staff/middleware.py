"""Who is at the other end, and nothing without a sign-in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from backoffice.access import Actor
from backoffice.acts.errors import DamagedActError, ForeignActError
from backoffice.audit.actions import REQUEST_REFUSED
from backoffice.audit.entries import Entry, EntryValue, new_entry
from backoffice.audit.trail import Trail
from backoffice.audit.words import REFUSALS
from backoffice.dynamo.errors import (
    ConflictError,
    DynamoError,
    ThrottledError,
    UnavailableError,
)
from backoffice.dynamo.scope import call_scope
from backoffice.staff.models import StaffMember
from backoffice.staff.sessions import SessionStore, reading_along
from backoffice.staff.sign_in_page import sign_in_page
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.errors import page_of
from backoffice.web.kept import local_url, posted_text, reason_in
from backoffice.web.live import is_by_itself

log = logging.getLogger("backoffice.staff.middleware")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_TOUCH_SECONDS = 1.0
#: All that a person with a one-time password gets to see.
_OPEN_WITH_ONE_TIME_PASSWORD = {"staff:password", "staff:sign-out"}


class StaffSessionMiddleware:
    """The session of the request: read with its account at first use, saved at the end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        request.session = session
        with reading_along():
            response = self.get_response(request)
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
            self._keep(session, request, response)
        return response

    def _keep(
        self, session: SessionStore, request: HttpRequest, response: HttpResponseBase
    ) -> None:
        """Store what changed, and tell the browser what it must know."""
        if not session.is_empty() and response.status_code < 500:
            try:
                _store(session, is_at_work=not is_by_itself(request))
            except UpdateError:
                session.create()
        if session.session_key is None:
            _forget_cookie(request, response)
        elif session.key_is_new:
            _set_cookie(session, response)


def _store(session: SessionStore, *, is_at_work: bool) -> None:
    if session.modified:
        session.save()
        return
    if not is_at_work:
        return
    try:
        # A file may have given the request much more time: nobody waits for a touch that long.
        with call_scope(seconds=_TOUCH_SECONDS):
            session.touch()
    except (UnavailableError, ThrottledError, ConflictError) as error:
        # The page is made; a session that ends a minute early is the smaller harm.
        log.warning("A session was not touched: %s", type(error).__name__)


def _set_cookie(session: SessionStore, response: HttpResponseBase) -> None:
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session.session_key or "",
        max_age=session.seconds_left(),
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=cast(Any, settings.SESSION_COOKIE_SAMESITE),
    )


def _forget_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response.delete_cookie(
            settings.SESSION_COOKIE_NAME,
            path=settings.SESSION_COOKIE_PATH,
            domain=settings.SESSION_COOKIE_DOMAIN,
            samesite=cast(Any, settings.SESSION_COOKIE_SAMESITE),
        )


class SignInRequiredMiddleware:
    """Closed by default: a page is seen without a sign-in only if it says `public = True`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            # For the log line of the request, whatever becomes of it.
            request.staff_id = request.user.staff_id  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        page = getattr(view, "view_class", view)
        if getattr(page, "public", False) is True:
            return None
        if request.user.is_authenticated:
            return _password_first(request)
        ended = cast(SessionStore, request.session).was_presented
        if request.method == "POST":
            next_url = request.get_full_path() if hasattr(page, "get") else ""
            return _sign_in_here(request, local_url(next_url), ended=ended)
        return _to_sign_in(local_url(request.get_full_path()), ended=ended)


class RefusalsMiddleware:
    """Puts on record what a signed-in person was refused, before the refusal is shown.

    That is a page their role does not allow, a form that is not for them or not ours, one attempt
    too many. It stands with the person, and in the trail of no user: nothing of one was read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_refusal(request, response) and request.user.is_authenticated:
            try:
                composed(Trail).record(_refusal(request, response))
            except DynamoError as error:
                return page_of(request, error)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Note which errors of a view mean that its form was refused; others make the page."""
        if isinstance(error, DamagedActError | ForeignActError):
            request.refused_form = _FORM_CAUSES[type(error)]  # type: ignore[attr-defined]


_FORM_CAUSES = {DamagedActError: "damaged-form", ForeignActError: "foreign-form"}
_REFUSALS = {403, 429}


def _is_refusal(request: HttpRequest, response: HttpResponseBase) -> bool:
    return response.status_code in _REFUSALS or hasattr(request, "refused_form")


def _refusal(request: HttpRequest, response: HttpResponseBase) -> Entry:
    """The entry of a refusal: the route by its name, for a URL holds what somebody typed."""
    user, match = cast(StaffMember, request.user), request.resolver_match
    request_id: str = request.request_id  # type: ignore[attr-defined]
    new: dict[str, EntryValue] = {
        "route": match.view_name if match else None,
        "http_status": response.status_code,
    }
    if cause := getattr(request, "refused_form", None):
        new["cause"] = cause
    actor = Actor(user.staff_id, user.staff_role, request_id)
    subject = REFUSALS.of(user.staff_id)
    return new_entry(REQUEST_REFUSED, subject, actor=actor, now=clock.now(), new=new)


def _password_first(request: HttpRequest) -> HttpResponse | None:
    """A one-time password opens one page: the one that replaces it."""
    match = request.resolver_match
    is_open = match is not None and match.view_name in _OPEN_WITH_ONE_TIME_PASSWORD
    must_change = request.user.is_authenticated and request.user.must_change_password
    return redirect("staff:password") if must_change and not is_open else None


def _sign_in_here(request: HttpRequest, next_url: str, *, ended: bool) -> HttpResponse:
    """The sign-in page in place of the answer, holding the reason that was just typed."""
    kept = reason_in(posted_text(request.POST))
    return sign_in_page(request, next_url=next_url, kept=kept, ended=ended, status=401)


def _to_sign_in(next_url: str, *, ended: bool) -> HttpResponse:
    query = {"next": next_url} | ({"ended": "1"} if ended else {})
    return HttpResponseRedirect(f"{reverse('staff:sign-in')}?{urlencode(query)}")
