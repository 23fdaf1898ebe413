"""Whatever is sent, a clear page comes back: never a server error, never what was sent as markup.

Requests go through the WSGI application, as a server hands them on. The short form runs with
every build; the long one makes each combination and is marked as soak.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode

import pytest

from backoffice.access import Role
from tests import words
from tests.serenya_admin.naughty import (
    BEYOND_LATIN,
    BODIES,
    BYTES,
    CONTENT_TYPES,
    HEADERS,
    MARKUP,
    TEXTS,
)
from tests.web import REASON, Browser, Site
from tests.web_pages import assert_headers, page_of
from tests.web_wsgi import Answer, request

pytestmark = pytest.mark.adverse

ROLES = (None, *words.ROLES)
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get", "", "\u00ff")
MARK = "xq7mark"
#: How many requests of each kind the short form picks from all there are.
SHORT = 200
FORM = "application/x-www-form-urlencoded"
CSRF = "c" * 32
STATIC = "/static/backoffice/app.css"


#: Text as it is sent, or fields to be encoded.
Fields = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Attempt:
    """One request, and who sends it. `act` names an act whose own signed form goes along.

    Fields are encoded when they are sent: there are many more attempts than are picked.
    """

    role: Role | None
    method: str
    path: str
    body: bytes | Fields = b""
    query: str | Fields = ""
    environ: tuple[tuple[str, Any], ...] = ()
    act: str = ""


class Attacker:
    """Sends attempts as each role, and looks at what comes back."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.user_id, self.target_id = site.add_user(), site.add_user()
        self.before = site.stored(self.user_id).item
        # Not those of other tests: guessing locks them.
        self.accounts = {role: site.new_account(role) for role in words.ROLES}
        self.browsers: dict[Role, Browser] = {}
        self.addresses = itertools.count(1)

    def send(self, attempt: Attempt) -> Answer:
        # Sign-ins are throttled by address: each comes from another.
        number, query = next(self.addresses), attempt.query
        body = attempt.body if isinstance(attempt.body, bytes) else urlencode(attempt.body).encode()
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        environ = {"REMOTE_ADDR": address, "HTTP_X_CSRFTOKEN": CSRF, "HTTP_COOKIE": f"csrf={CSRF}"}
        if attempt.role:
            environ["HTTP_COOKIE"] += f"; staff={self.session_key(attempt.role)}"
            if attempt.act:
                self.site.count_documents(self.target_id)
                form = self.site.form(self.target_id, attempt.act, self.accounts[attempt.role])
                body = urlencode({"act": form["act"]}).encode() + b"&" + body
        query = query if isinstance(query, str) else urlencode(query)
        full = environ | dict(attempt.environ)
        answer = request(attempt.method, attempt.path, body, query=query, **full)
        if "sign-out" in attempt.path and attempt.role:
            del self.browsers[attempt.role]
        return answer

    def session_key(self, role: Role) -> str:
        if role not in self.browsers:
            self.browsers[role] = self.site.sign_in(self.accounts[role])
        return self.browsers[role].cookies["staff"].value

    def check(self, attempt: Attempt) -> None:
        answer = self.send(attempt)
        assert answer.status_code in _CLEAR, (answer.status_code, attempt)
        if attempt.path == STATIC:
            return
        assert_headers(answer)
        if answer.status_code in (301, 302):
            assert answer["Location"].startswith("/"), attempt
            assert not answer["Location"].startswith("//"), attempt
        elif attempt.method not in ("HEAD", "OPTIONS") and not is_file(answer):
            page = page_of(answer)
            assert MARK not in page.code + markup_of(page.tags), attempt

    def assert_nothing_happened(self) -> None:
        """Not to the user whom no signed form was for; and what was written reads as text."""
        assert self.site.stored(self.user_id).item == self.before
        page = page_of(self.site.sign_in(words.LEAD).get(f"/users/{self.target_id}/"))
        assert MARK not in page.code + markup_of(page.tags)


_CLEAR = {200, 301, 302, 400, 401, 403, 404, 405, 409, 413, 429}
_TEXT_ATTRIBUTES = {"value"}


def markup_of(tags: list[tuple[str, dict[str, str]]]) -> str:
    """Everything a browser would take for markup: tags and attributes, but for typed values."""
    return " ".join(
        f"{tag} {name} {'' if name in _TEXT_ATTRIBUTES else value}"
        for tag, attributes in tags
        for name, value in attributes.items()
    )


def is_file(answer: Answer) -> bool:
    return answer["Content-Type"].startswith("text/csv")


def texts() -> list[str]:
    return [text.replace("{mark}", MARK) for text in MARKUP] + list(TEXTS)


def anything() -> list[str | bytes]:
    return [*texts(), *BYTES]


def raw(text: str | bytes) -> str:
    """Text as it stands in an environ: one character a byte."""
    return (text if isinstance(text, bytes) else text.encode()).decode("latin-1")


# -- kinds of attempts ---------------------------------------------------------------------------

Attempts = Iterator[Attempt]


def in_forms(attacker: Attacker) -> Attempts:
    """Every field of every form; those of acts with a signature that is good."""
    environ = (("CONTENT_TYPE", FORM),)
    for role, (path, act, form) in itertools.product(ROLES, forms(attacker)):
        for name, text in itertools.product([*form, "extra"], anything()):
            yield Attempt(role, "POST", path, {**form, name: text}, environ=environ, act=act)


def as_markup(attacker: Attacker) -> Attempts:
    """Markup in every field, also beside one that is wrong: then all come back in the page."""
    environ = (("CONTENT_TYPE", FORM),)
    marked = [text.replace("{mark}", MARK) for text in MARKUP]
    wrong: list[dict[str, str]] = [{}, {"category": ""}]
    for role, (path, act, form) in itertools.product((None, words.LEAD), forms(attacker)):
        for name, text, beside in itertools.product(form, marked, wrong):
            fields = {**form, **beside, name: text}
            yield Attempt(role, "POST", path, fields, environ=environ, act=act)


def forms(attacker: Attacker) -> list[tuple[str, str, dict[str, str]]]:
    """Every form: where it goes, the act it is signed for, what is typed."""
    target = f"/users/{attacker.target_id}"
    return [
        ("/search/", "", {"q": "x"}),
        ("/sign-in/", "", {"username": "a@b.example", "password": "x", "next": "/", **REASON}),
        ("/sign-out/", "", {"csrfmiddlewaretoken": "x"}),
        ("/account/password/", "", dict.fromkeys(PASSWORD_FIELDS, "x")),
        (f"{target}/reset-usage/", "reset-usage", dict(REASON)),
        (f"{target}/reveal/", "reveal", {"group": "identity", **REASON}),
        (f"/users/{attacker.user_id}/reveal/", "reveal", dict(REASON)),
        (f"/users/{attacker.user_id}/revoke-session/", "", {"act": "x", **REASON}),
    ]


PASSWORD_FIELDS = ("old_password", "new_password1", "new_password2")


def in_queries(attacker: Attacker) -> Attempts:
    """Every query parameter of every page, and the query as a whole."""
    user = f"/users/{attacker.user_id}/"
    pages = ["/", "/sign-in/", user, f"{user}payments/", f"{user}payments.csv", "/audit/"]
    pages += ["/audit/export/", "/account/password/", "/nowhere/"]
    names = ["act", "again", "next", "ended", "changed", "cursor", "status", "since"]
    names += ["until", "user", "staff", "day", "hour", "only", "x"]
    for role, path, text in itertools.product(ROLES, pages, anything()):
        for name in names:
            yield Attempt(role, "GET", path, query={name: text})
        yield Attempt(role, "GET", path, query=raw(text))
    for role, path, text in itertools.product(ROLES, pages, BEYOND_LATIN):
        yield Attempt(role, "GET", path, query=text)


def in_paths(attacker: Attacker) -> Attempts:
    """Every segment of every path, decoded by the server or not."""
    shapes = (
        "/{}",
        "/{}/",
        "/users/{}/",
        f"/users/{attacker.user_id}/{{}}/",
        "/users/{}/reveal/",
        "/static/{}",
    )
    for role, shape, text in itertools.product(ROLES, shapes, anything()):
        yield Attempt(role, "GET", shape.replace("{}", raw(text)))
        yield Attempt(role, "POST", shape.replace("{}", raw(text)))
        quoted = quote(text) if isinstance(text, str) else quote_from_bytes(text)
        yield Attempt(role, "GET", shape.replace("{}", quoted))
    for role, shape, text in itertools.product(ROLES, shapes, BEYOND_LATIN):
        yield Attempt(role, "GET", shape.replace("{}", text))


def in_headers(attacker: Attacker) -> Attempts:
    """Every header."""
    pages = ("/", "/sign-in/", f"/users/{attacker.user_id}/", STATIC)
    for role, path, name in itertools.product(ROLES, pages, HEADERS):
        for text in anything():
            yield Attempt(role, "GET", path, environ=((name, raw(text)),))
        for text in BEYOND_LATIN:
            yield Attempt(role, "POST", path, environ=((name, text),))


def in_cookies(attacker: Attacker) -> Attempts:
    """Every cookie, good names and bad, good keys with bad ends."""
    staff = "a" * 32
    keys = (f"{staff}.", f"{staff}." + "A" * 43, f"{staff}." + "A" * 44, ".".join("ab"), staff)
    for path, name in itertools.product(
        ("/", f"/users/{attacker.user_id}/"), ("staff", "csrf", "x", "")
    ):
        for text in (*anything(), *keys):
            cookie = f"{name}={raw(text)}"
            yield Attempt(None, "GET", path, environ=(("HTTP_COOKIE", cookie),))
            twice = f"{cookie}; {cookie}; staff"
            yield Attempt(None, "POST", path, environ=(("HTTP_COOKIE", twice),))


def in_bodies(attacker: Attacker) -> Attempts:
    """Every type of content around every body, by every method."""
    pages = ("/search/", "/sign-in/", f"/users/{attacker.user_id}/reveal/", "/nowhere/")
    for role, path, kind in itertools.product(ROLES, pages, CONTENT_TYPES):
        for body in BODIES:
            yield Attempt(role, "POST", path, body, environ=(("CONTENT_TYPE", kind),))
        yield Attempt(role, "GET", path, query="act=%ff", environ=(("CONTENT_TYPE", kind),))
    for role, path, method in itertools.product(ROLES, pages, METHODS):
        yield Attempt(role, method, path, b"q=x", environ=(("CONTENT_TYPE", FORM),))


KINDS = [in_forms, as_markup, in_queries, in_paths, in_headers, in_cookies, in_bodies]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@each_kind
def test_a_clear_page_comes_back(site: Site, kind: Any) -> None:
    attacker = Attacker(site)
    attempts = list(kind(attacker))
    chosen = random.Random(kind.__name__).sample(attempts, min(SHORT, len(attempts)))
    for attempt in chosen:
        attacker.check(attempt)
    attacker.assert_nothing_happened()


@pytest.mark.soak
@each_kind
def test_a_clear_page_comes_back_in_every_combination(site: Site, kind: Any) -> None:
    attacker = Attacker(site)
    attempts = list(kind(attacker))
    random.Random(kind.__name__).shuffle(attempts)
    for attempt in attempts[:4000]:
        attacker.check(attempt)
    attacker.assert_nothing_happened()
