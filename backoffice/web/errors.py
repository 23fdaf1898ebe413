"""Which error becomes which page: the one table of statuses and their words."""

from __future__ import annotations

import logging
import sys
from dataclasses import asdict

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from backoffice.acts.errors import ActError, OutcomeUnknownError
from backoffice.dynamo.errors import (
    ConditionFailedError,
    ConflictError,
    DynamoError,
    NotFoundError,
    RequestError,
    TooLargeError,
    TransactionCancelledError,
    UnsettledError,
)
from backoffice.web.composition import composed, find_composed
from backoffice.web.shell import ErrorPage, Shell, surroundings

log = logging.getLogger("backoffice.web.errors")

#: What a person is told, by status, where the shell says nothing else.
PAGES: dict[int, ErrorPage] = {
    400: ErrorPage(
        "We could not process this request",
        "Part of it is damaged, out of date or meant for another page. Nothing was changed.",
        "Go back, reload the page and try again.",
    ),
    403: ErrorPage(
        "Your role does not allow this",
        "Nothing was shown and nothing was changed.",
        "If you need this for your work, ask an admin for another role.",
    ),
    404: ErrorPage(
        "Page not found",
        "This page does not exist, or part of its URL is missing.",
        "Check the URL.",
    ),
    405: ErrorPage(
        "This page cannot be opened this way",
        "It opens from a link or a form on another page. Nothing was changed.",
        "Go back and use the buttons on the page.",
    ),
    409: ErrorPage(
        "Something else changed at the same time",
        "Another change was made first, so yours was not made.",
        "Reload the page, look at what is there now, and try again if it is still needed.",
    ),
    413: ErrorPage(
        "This is too large",
        "What you sent is larger than any form here needs. It was not read. Nothing was changed.",
        "Shorten the text and try again.",
    ),
    429: ErrorPage(
        "Too many attempts",
        "Sign-in is locked for this account or network address.",
        "Wait 15 minutes, then try again.",
    ),
    500: ErrorPage(
        "Something went wrong on our side",
        "We could not show this page. If you were changing something, check whether it was done.",
        "Try again. If it happens again, report the request id below.",
    ),
    503: ErrorPage(
        "The database is not responding",
        "Nothing personal was shown, and nothing was changed by this request.",
        "Try again in a moment. If it keeps happening, report the request id below.",
    ),
}

READ_ONLY = ErrorPage(
    "The back-office is read-only at the moment",
    "Everyone can look, but nobody can change anything. Nothing was changed.",
    "Try again later, or ask an admin how long it will last.",
)

OUTCOME_UNKNOWN = ErrorPage(
    "It is not known yet whether this was done",
    "The database did not respond in time. What you sent was done completely or not at all.",
    "Reload the page and look. If it was not done, try again.",
)

_NOT_KNOWN = (OutcomeUnknownError, UnsettledError)

_STATUSES: tuple[tuple[type[BaseException], int], ...] = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
    (BadRequest, 400),
    (MultiPartParserError, 400),
    (UnreadablePostError, 400),
    (NotFoundError, 404),
    (TooLargeError, 413),
    (RequestError, 400),
    (ConditionFailedError, 409),
    (TransactionCancelledError, 409),
    (ConflictError, 409),
    (DynamoError, 503),
    (OutcomeUnknownError, 503),
    (ActError, 400),
)


#: Pages that must not look at who is signed in: that may be what failed.
_BARE = {413, 500, 503}
_TEMPLATE = "backoffice/error.html"


def status_of(error: BaseException | None) -> int:
    """The HTTP status of an error: 500 for whatever nobody expected."""
    for error_type, status in _STATUSES:
        if isinstance(error, error_type):
            return status
    return 500


def error_page(request: HttpRequest, status: int, page: ErrorPage | None = None) -> HttpResponse:
    """The page of a status. It reads nothing, so that it works when nothing else does."""
    shell = _shell_at(status)
    page = page or shell.errors.get(status) or PAGES[status]
    context = asdict(page) | {"status": status}
    if status not in _BARE:
        return render(request, _TEMPLATE, context, status=status)
    text = render_to_string(_TEMPLATE, surroundings(request, shell) | context)
    return HttpResponse(text, status=status)


def _shell_at(status: int) -> Shell:
    """The project's shell. What went wrong on our side may be that there is none."""
    return composed(Shell) if status != 500 else find_composed(Shell) or Shell()


def page_of(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """The page of an error. Unexpected ones are logged by their place, never by their values."""
    status = status_of(error)
    if status >= 500:
        request_id = getattr(request, "request_id", "-")
        log.error("%s request=%s error=%s", status, request_id, _place_of(error))
    page = OUTCOME_UNKNOWN if isinstance(error, _NOT_KNOWN) else None
    return error_page(request, status, page)


def _place_of(error: BaseException | None) -> str:
    """Type and place of an error. Its text may hold personal data and stays out of the log."""
    if error is None:
        return "none"
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    where = ""
    if traceback:
        code = traceback.tb_frame.f_code
        where = f" in {code.co_qualname} line {traceback.tb_lineno}"
    return f"{type(error).__name__}{where}"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    return page_of(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return page_of(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return page_of(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500; it is called while the error is being handled."""
    return page_of(request, sys.exception())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that was not ours, or whose cookie is gone."""
    page = ErrorPage(
        "This form could not be checked",
        "Its security cookie is missing or belongs to another sign-in. Nothing was changed.",
        "Go back, reload the page and send the form again. Your browser must allow cookies.",
    )
    return error_page(request, 403, page)
