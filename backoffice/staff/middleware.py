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

from backoffice.dynamo.errors import ConflictError, ThrottledError, UnavailableError
from backoffice.staff.sessions import SessionStore, reading_along
from backoffice.staff.sign_in_page import sign_in_page
from backoffice.web.kept import local_url, posted_text, reason_in

log = logging.getLogger("backoffice.staff.middleware")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
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
                _store(session)
            except UpdateError:
                session.create()
        if session.session_key is None:
            _forget_cookie(request, response)
        elif session.key_is_new:
            _set_cookie(session, response)


def _store(session: SessionStore) -> None:
    if session.modified:
        session.save()
        return
    try:
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
