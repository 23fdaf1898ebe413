"""What every URL answers to whom, and the people who ask: of the table, one or all of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, TypeVar

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backoffice.bulk.runs import Run
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.wire import Item
from backoffice.staff.domain import Account
from tests import words
from tests.cells import cell
from tests.web import Browser, Site
from tests.web_pages import assert_headers, page_of
from tests.web_runs import counted, plan, plan_form, run_form

# `other` stands for PUT, PATCH, DELETE, TRACE and a method nobody knows.
# 302 and 401: the sign-in page, at its own URL or in place of the answer. The person called
# `one-time` has a one-time password and gets to replace it, before anything else.
TABLE = """
                       anonymous disabled one-time  viewer support lead auditor admin
staff:sign-in   GET      200       200      302      302     302   302    302    302
staff:sign-in   POST     200       200      200      200     200   200    200    200
staff:sign-in   other    405       405      405      405     405   405    405    405
staff:sign-out  GET      302       302      405      405     405   405    405    405
staff:sign-out  POST     401       401      302      302     302   302    302    302
staff:sign-out  other    302       302      405      405     405   405    405    405
staff:password  GET      302       302      200      200     200   200    200    200
staff:password  POST     401       401      200      200     200   200    200    200
staff:password  other    302       302      405      405     405   405    405    405
users:home      GET      302       302      302      200     200   200    200    200
users:home      POST     401       401      302      405     405   405    405    405
users:home      other    302       302      302      405     405   405    405    405
users:recent    GET      302       302      302      302     302   302    302    403
users:recent    POST     401       401      302      200     200   200    200    403
users:recent    other    302       302      302      405     405   405    405    403
users:search    GET      302       302      302      302     302   302    302    403
users:search    POST     401       401      302      302     302   302    302    403
users:search    other    302       302      302      405     405   405    405    403
users:detail    GET      302       302      302      200     200   200    200    403
users:detail    POST     401       401      302      405     405   405    405    403
users:detail    other    302       302      302      405     405   405    405    403
users:timeline  GET      302       302      302      302     302   302    302    403
users:timeline  POST     401       401      302      405     405   405    405    403
users:timeline  other    302       302      302      405     405   405    405    403
users:reveal    GET      302       302      302      403     200   200    403    403
users:reveal    POST     401       401      302      403     200   200    403    403
users:reveal    other    302       302      302      403     405   405    403    403
users:act       GET      302       302      302      403     200   200    403    403
users:act       POST     401       401      302      403     302   302    403    403
users:act       other    302       302      302      403     405   405    403    403
users:repair    GET      302       302      302      403     200   200    403    403
users:repair    POST     401       401      302      403     302   302    403    403
users:repair    other    302       302      302      403     405   405    403    403
users:notes     GET      302       302      302      200     200   200    200    403
users:notes     POST     401       401      302      405     405   405    405    403
users:notes     other    302       302      302      405     405   405    405    403
users:note-act  GET      302       302      302      403     200   200    403    403
users:note-act  POST     401       401      302      403     302   302    403    403
users:note-act  other    302       302      302      403     405   405    403    403
users:note      GET      302       302      302      403     200   200    403    403
users:note      POST     401       401      302      403     302   302    403    403
users:note      other    302       302      302      403     405   405    403    403
billing:payments GET     302       302      302      200     200   200    200    403
billing:payments POST    401       401      302      405     405   405    405    403
billing:payments other   302       302      302      405     405   405    405    403
billing:export  GET      302       302      302      200     200   200    200    403
billing:export  POST     401       401      302      405     405   405    405    403
billing:export  other    302       302      302      405     405   405    405    403
staff:account   GET      302       302      302      200     200   200    200    200
staff:account   POST     401       401      302      302     302   302    302    302
staff:account   other    302       302      302      405     405   405    405    405
staff:own-sessions GET   302       302      302      405     405   405    405    405
staff:own-sessions POST  401       401      302      302     302   302    302    302
staff:own-sessions other 302       302      302      405     405   405    405    405
administration:list GET  302       302      302      403     403   403    403    200
administration:list POST 401       401      302      403     403   403    403    405
administration:list other 302      302      302      403     403   403    403    405
administration:create GET 302      302      302      403     403   403    403    200
administration:create POST 401     401      302      403     403   403    403    200
administration:create other 302    302      302      403     403   403    403    405
administration:detail GET 302      302      302      403     403   403    403    200
administration:detail POST 401     401      302      403     403   403    403    405
administration:detail other 302    302      302      403     403   403    403    405
administration:act GET   302       302      302      403     403   403    403    200
administration:act POST  401       401      302      403     403   403    403    302
administration:act other 302       302      302      403     403   403    403    405
runs:list       GET      302       302      302      403     403   200    403    200
runs:list       POST     401       401      302      403     403   405    403    405
runs:list       other    302       302      302      403     403   405    403    405
runs:plan       GET      302       302      302      403     403   200    403    200
runs:plan       POST     401       401      302      403     403   405    403    405
runs:plan       other    302       302      302      403     403   405    403    405
runs:ask        GET      302       302      302      403     403   200    403    200
runs:ask        POST     401       401      302      403     403   302    403    302
runs:ask        other    302       302      302      403     403   405    403    405
runs:detail     GET      302       302      302      403     403   200    403    200
runs:detail     POST     401       401      302      403     403   405    403    405
runs:detail     other    302       302      302      403     403   405    403    405
runs:outcomes   GET      302       302      302      403     403   200    403    403
runs:outcomes   POST     401       401      302      403     403   405    403    405
runs:outcomes   other    302       302      302      403     403   405    403    405
runs:act        GET      302       302      302      403     403   200    403    200
runs:act        POST     401       401      302      403     403   302    403    302
runs:act        other    302       302      302      403     403   405    403    405
consent:counts  GET      302       302      302      403     403   200    200    403
consent:counts  POST     401       401      302      403     403   405    405    403
consent:counts  other    302       302      302      403     403   405    405    403
consent:counts-file GET  302       302      302      403     403   200    200    403
consent:counts-file POST 401       401      302      403     403   405    405    403
consent:counts-file other 302      302      302      403     403   405    405    403
consent:lacking GET      302       302      302      403     403   200    200    403
consent:lacking POST     401       401      302      403     403   405    405    403
consent:lacking other    302       302      302      403     403   405    405    403
consent:evidence GET     302       302      302      403     403   200    200    403
consent:evidence POST    401       401      302      403     403   405    405    403
consent:evidence other   302       302      302      403     403   405    405    403
trail:entries   GET      302       302      302      403     403   200    200    200
trail:entries   POST     401       401      302      403     403   400    400    400
trail:entries   other    302       302      302      403     403   405    405    405
trail:export    GET      302       302      302      403     403   302    302    302
trail:export    POST     401       401      302      403     403   405    405    405
trail:export    other    302       302      302      403     403   405    405    405
trail:typed     GET      302       302      302      403     403   302    302    302
trail:typed     POST     401       401      302      403     403   302    302    302
trail:typed     other    302       302      302      403     403   405    405    405
billing:tiers   GET      302       302      302      200     200   200    200    403
billing:tiers   POST     401       401      302      405     405   405    405    403
billing:tiers   other    302       302      302      405     405   405    405    403
chat:options    GET      302       302      302      200     200   200    200    403
chat:options    POST     401       401      302      405     405   405    405    403
chat:options    other    302       302      302      405     405   405    405    403
"""


def _rows() -> tuple[list[str], dict[tuple[str, str], dict[str, int]]]:
    header, *lines = [line.split() for line in TABLE.strip().splitlines()]
    rows = {
        (name, method): dict(zip(header, map(int, statuses), strict=True))
        for name, method, *statuses in lines
    }
    return header, rows


PEOPLE, ROWS = _rows()


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


ROUTES = dict(_patterns(get_resolver()))


class Visitor:
    """One of the people of the table, with whatever they would send."""

    def __init__(self, site: Site, person: str) -> None:
        self.site = site
        if person == "anonymous":
            self.account, self.browser = site.account(words.SUPPORT), Browser()
        else:
            self.account = self._account(person)
            self.browser = site.sign_in(self.account)
        if person == "disabled":
            site.disable(self.account)
        self._cookies = SimpleCookie(self.browser.cookies)

    def _account(self, person: str) -> Account:
        if person in ("disabled", "one-time"):
            one_time = person == "one-time"
            return self.site.new_account(words.SUPPORT, must_change_password=one_time)
        return self.site.account(words.VOCABULARY.role(person))

    def again(self, site: Site) -> Visitor:
        """The same person in another test, with the cookies they came with."""
        self.site, self.browser.cookies = site, SimpleCookie(self._cookies)
        return self

    def prepare(self, name: str, user_id: str) -> None:
        """A note of their own, where a page is about one."""
        if name == "users:note":
            note = {"note_id": NOTE_ID, "is_pinned": False}
            with contextlib.suppress(ConditionFailedError):  # it is there already
                self.site.add_note(user_id, self.account, "Asked for the export", **note)

    def ask(self, name: str, method: str, user_id: str, run: Run | None) -> int:
        self.prepare(name, user_id)
        response = self.ready(name, method, user_id, run)()
        is_page = response.status_code != 302 and not response["Content-Type"].startswith(
            ("text/csv", "text/plain")
        )
        if is_page:
            page_of(response)
        else:
            assert_headers(response)
        return int(response.status_code)

    def ready(
        self, name: str, method: str, user_id: str, run: Run | None = None
    ) -> Callable[[], Any]:
        """What sends it and returns the answer; all it takes is there already."""
        run = run or run_for(self.site, name, user_id)
        url, data = url_of(self.site, name, user_id, run), dict(TYPED.get(name, {}))
        if run and name in FORMS:
            data = run_form(self.site, run, FORMS[name], self.account)
        elif name == "runs:ask":
            data = plan_form(self.site, TASK, self.account)
        elif name == "users:search":
            data = {"q": user_id}
        elif name in NOTE_FORMS:
            data = self.site.note_form(user_id, FORMS[name], self.account)
        elif name.startswith("users:") and name in FORMS:
            data = self.site.form(user_id, FORMS[name], self.account)
        elif name in FORMS:
            data = self.site.staff_form(FORMS[name], self.account)
        if method == "POST":
            return lambda: self.browser.post(url, data)
        return lambda: self.browser.generic(method, url, REMOTE_ADDR="198.51.100.7")


FORMS = {
    "users:act": "revoke-session",
    "users:repair": "repair-index-keys",
    "users:reveal": "reveal",
    "users:note-act": "add-note",
    "users:note": "withdraw-note",
    "runs:act": "want-run",
    "administration:act": "end-sessions",
    "administration:create": "create",
}
NOTE_FORMS = ("users:note-act", "users:note")
NOTE_ID = "0" * 32
TASK = "count-users"
TYPED = {"staff:account": {"time_zone": "UTC"}}


def url_of(site: Site, name: str, user_id: str, run: Run | None = None) -> str:
    """The URL of a page about a user, a run, or the colleague of all tests."""
    parts = ROUTES[name].pattern.converters
    known = {"user_id": user_id, "note_id": NOTE_ID, "task": TASK, "text": "any"}
    known |= {"name": FORMS.get(name, ""), "run_id": run.run_id if run else ""}
    if "staff_id" in parts:
        known["staff_id"] = site.colleague().staff_id
    return reverse(name, kwargs={part: known[part] for part in parts})


def run_for(site: Site, name: str, user_id: str) -> Run | None:
    """A run on the user, where a page is about one."""
    if "run_id" not in ROUTES[name].pattern.converters:
        return None
    is_of_consents = name.startswith("consent:")
    return counted(site, user_id) if is_of_consents else plan(site, user_id)


Answered = TypeVar("Answered")


@dataclass
class Everybody:
    """All the people of the table before one page: a test that a cell is wrong in names them.

    They sign in once for all tests of the file, but where the page ends that; and they share a
    user to whom none of them can do anything.
    """

    site: Site
    visitors: dict[str, Visitor]
    name: str = ""
    #: Those after whose turn the user was not what they were.
    changed: set[str] = field(default_factory=set)

    def each(self, send: Callable[[Visitor, str, Run | None], Answered]) -> dict[str, Answered]:
        """What becomes of it for each of them."""
        answers, user = {}, None
        for person in PEOPLE:
            if user is None or self.name in FORMS:
                user = self._new_user()
            user_id, run, before = user
            with cell(person):
                answers[person] = send(self._visitor(person), user_id, run)
            if self._profile(user_id) != before:
                self.changed.add(person)
        return answers

    def _new_user(self) -> tuple[str, Run | None, Item]:
        user_id = self.site.add_user()
        run = run_for(self.site, self.name, user_id) if self.name else None
        return user_id, run, self._profile(user_id)

    def _profile(self, user_id: str) -> Item:
        with self.site.scope():
            found = self.site.users.find_user(user_id)
        assert found is not None
        return found.item

    def _visitor(self, person: str) -> Visitor:
        if self.name == "staff:sign-out":
            return Visitor(self.site, person)
        if person not in self.visitors:
            self.visitors[person] = Visitor(self.site, person)
        return self.visitors[person].again(self.site)
