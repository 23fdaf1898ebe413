"""What surrounds every request: its scope, its log line, its error page, its time zone."""

from __future__ import annotations

import logging
import secrets
import sys
import time
import zoneinfo
from collections.abc import Callable, Iterator
from typing import cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from backoffice.acts.errors import ActError
from backoffice.dynamo.errors import DynamoError
from backoffice.dynamo.scope import CallScope, call_scope
from backoffice.web.errors import error_page, page_of

log = logging.getLogger("backoffice.request")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_DRAIN_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024


class RequestScopeMiddleware:
    """One deadline for all DynamoDB calls of a request, its id, and what it cost."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        started = time.perf_counter()
        with call_scope(seconds=settings.REQUEST_SECONDS) as scope:
            response = self.get_response(request)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        response.setdefault("Cache-Control", "no-store")
        _log(request, response, scope, time.perf_counter() - started)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            chunks = cast(Iterator[bytes], response.streaming_content)
            response.streaming_content = _watched(request, chunks)
        return response


class HeadersMiddleware:
    """Security headers that Django has no setting for, on every answer, files included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in settings.FURTHER_HEADERS.items():
            response.setdefault(name, value)
        return response


class BodyLimitMiddleware:
    """Refuses a body that no form here needs, before anything looks at it.

    Inside the middlewares that set security headers: the refusal is a page like any other.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        too_large = _declared_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return _refused_body(request) if too_large else self.get_response(request)


class ErrorPageMiddleware:
    """Turns what the gateway and the services raise into pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django asks this for every error of a view; its own kinds it handles itself."""
        return page_of(request, error) if isinstance(error, DynamoError | ActError) else None


class TimeZoneMiddleware:
    """Times are shown in the zone of the person who reads them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(_zone(getattr(request.user, "time_zone", "UTC"))):
            return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refused_body(request: HttpRequest) -> HttpResponse:
    """Read the body away (to a limit), so that the sender gets to read the answer."""
    left = min(_declared_length(request), _DRAIN_BYTES)
    stream = request.META["wsgi.input"]
    while left > 0 and (chunk := stream.read(min(_CHUNK_BYTES, left))):
        left -= len(chunk)
    return error_page(request, 413)


def _log(
    request: HttpRequest, response: HttpResponseBase, scope: CallScope, seconds: float
) -> None:
    """The route's name instead of the path, which holds whatever somebody typed; who asked by
    their id, where somebody was signed in."""
    match = request.resolver_match
    log.info(
        "request=%s staff=%s route=%s method=%s status=%s ms=%.1f calls=%s capacity=%s",
        request.request_id,  # type: ignore[attr-defined]
        getattr(request, "staff_id", "-"),
        match.view_name if match else "-",
        request.method if request.method in _METHODS else "other",
        response.status_code,
        seconds * 1000,
        ",".join(f"{call.operation}:{call.error or 'ok'}" for call in scope.calls) or "-",
        scope.capacity,
    )


def _watched(request: HttpRequest, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same; where they break off, the log says so: the line of the request came before."""
    is_whole = False
    try:
        yield from chunks
        is_whole = True
    finally:
        if not is_whole:
            request_id: str = request.request_id  # type: ignore[attr-defined]
            log.error("request=%s broken=%s", request_id, type(sys.exception()).__name__)


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
