"""The sign-in page, which a view and the middleware show."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.staff.forms import SignInForm
from backoffice.staff.services import SignInThrottledError


def sign_in_page(
    request: HttpRequest,
    form: SignInForm | None = None,
    *,
    next_url: str,
    kept: Mapping[str, str],
    ended: bool,
    status: int = 200,
) -> HttpResponse:
    """The sign-in page, at its own URL or in place of a page that needs a sign-in; with an
    empty form unless one was sent."""
    form = form or SignInForm(request)
    context = {"form": form, "next": next_url, "kept": kept, "ended": ended}
    response = render(request, "backoffice/staff/sign_in.html", context, status=status)
    return throttled(response, form.throttled)


def throttled(response: HttpResponse, error: SignInThrottledError | None) -> HttpResponse:
    """A page with a form for a password; where there were too many attempts it says when to come
    back."""
    if error:
        response.status_code = 429
        response["Retry-After"] = str(error.retry_after)
    return response
