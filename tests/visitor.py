"""A browser without a screen in front of a site that runs as a process of its own.

It keeps cookies, fills in forms as they come and follows no redirect by itself. Whatever went to
and fro is kept, for those who search it.
"""

from __future__ import annotations

import http.cookiejar
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlencode, urljoin

from tests.web_pages import Form, page_of
from tests.web_wsgi import Answer

REASON = {"category": "user-request", "ticket": "T-1", "text": "Asked on the phone"}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `about` says on which errand it was."""

    about: str
    method: str
    url: str
    answer: Answer


@dataclass
class Visitor:
    """Somebody at the site `url`; `about` is put on what goes to and fro."""

    url: str
    exchanges: list[Exchange] = field(default_factory=list)
    about: str = ""
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    #: What goes along with every request.
    headers: dict[str, str] = field(default_factory=dict)
    #: What the titles of the site's pages end with.
    site: str = "Serenya back office"

    def cookie(self, name: str) -> str:
        """The value of a cookie, empty where there is none."""
        return next((each.value or "" for each in self.cookies if each.name == name), "")

    def get(self, path: str, **headers: str) -> Answer:
        return self._send(self._request(path, None, headers))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        return self._send(self._request(path, urlencode(fields).encode(), {}))

    def form(self, path: str, action_ends: str, field_name: str = "") -> Form:
        """A form on a page, its action filled in."""
        form = page_of(self.get(path), site=self.site).form(action_ends, field_name)
        form.action = form.action or path
        return form

    def fill(self, path: str, action_ends: str, field_name: str = "", **typed: str) -> Answer:
        """Load a page, type into one of its forms, send it."""
        form = self.form(path, action_ends, field_name)
        return self.post(form.action, form.fields | typed)

    def sign_in(self, email: str, password: str, **typed: str) -> Answer:
        return self.fill("/sign-in/", "/sign-in/", username=email, password=password, **typed)

    def look_up(self, text: str) -> Answer:
        return self.fill("/", "/search/", q=text)

    def act(self, path: str, **typed: str) -> Answer:
        """Do an act on its confirm page."""
        return self.fill(path, path, "act", **REASON | typed)

    def _request(
        self, path: str, body: bytes | None, headers: dict[str, str]
    ) -> urllib.request.Request:
        url = urljoin(self.url, path)
        return urllib.request.Request(url, body, self.headers | headers)  # noqa: S310 - the site's own URL

    def _send(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self.cookies),
            _NoRedirects,
        )
        try:
            with opener.open(request, timeout=30) as got:
                answer = _answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as error:
            with error:
                answer = _answer(error.code, error.headers, error.read())
        method = request.get_method()
        self.exchanges.append(Exchange(self.about, method, request.full_url, answer))
        return answer


def _answer(status: int, headers: Message, content: bytes) -> Answer:
    return Answer(status, _Headers(headers.items()), content)


class _Headers(dict[str, str]):
    """Headers by name; of a name that comes twice, all values, one below the other."""

    def __init__(self, items: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in items:
            self[name] = f"{self[name]}\n{value}" if name in self else value
