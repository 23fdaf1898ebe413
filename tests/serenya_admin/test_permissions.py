"""Every URL, every role, every method, in one table; and who may do what at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from backoffice.access import Permission
from backoffice.bulk.runs import Run
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.web.acts.views import ActView
from backoffice.web.views import PageView
from tests import words
from tests.users.people import ACTS
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

OTHER_METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "BREW")

# The table "Who may" of the interface's description. Nobody but these.
MAY = {
    words.USE: {"viewer", "support", "lead", "auditor", "admin"},
    words.LOOK_UP: {"viewer", "support", "lead", "auditor"},
    words.REVEAL: {"support", "lead"},
    words.ACT: {"support", "lead"},
    words.REPAIR: {"support", "lead"},
    words.SEE_RUNS: {"lead", "admin"},
    words.APPROVE: {"lead", "admin"},
    words.AUDIT: {"lead", "auditor", "admin"},
    words.NAME_STAFF: {"auditor", "admin"},
    words.ADMINISTER: {"admin"},
    words.MODERATE: {"lead"},
    words.SEE_CONSENTS: {"lead", "auditor"},
}


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


def test_every_route_is_in_the_table_and_every_row_is_a_route() -> None:
    expected = {(name, method) for name in ROUTES for method in ("GET", "POST", "other")}
    assert set(ROWS) == expected


@pytest.mark.parametrize("name", ROUTES)
def test_every_page_says_what_it_takes_to_use_it(name: str) -> None:
    view = getattr(ROUTES[name].callback, "view_class", None)
    assert view is not None
    assert issubclass(view, PageView)
    assert view.public != isinstance(view.permission, Permission)


@pytest.mark.parametrize("name", ROUTES)
def test_every_word_that_a_page_uses_is_declared(name: str) -> None:
    view = ROUTES[name].callback.view_class  # type: ignore[attr-defined]
    acts = view.pages.words if issubclass(view, ActView) else ()
    for act in acts:
        words.VOCABULARY.check(act.kind.action, name)
        for category in act.categories:
            words.VOCABULARY.check(category, name)
    if view.permission:
        words.VOCABULARY.check(view.permission, name)


def test_only_the_sign_in_page_is_public() -> None:
    views: dict[str, Any] = {
        name: getattr(entry.callback, "view_class", None) for name, entry in ROUTES.items()
    }
    assert [name for name, view in views.items() if view.public] == ["staff:sign-in"]


def test_every_permission_belongs_to_the_roles_of_the_table() -> None:
    permissions = words.VOCABULARY.permissions.values()
    assert {p: {r.name for r in words.ROLES if r.may(p)} for p in permissions} == MAY


class Visitor:
    """One of the people of the table, with whatever they would send."""

    def __init__(self, site: Site, person: str) -> None:
        self.site = site
        if person == "anonymous":
            self.account, self.browser = site.account(words.SUPPORT), Browser()
            return
        if person in ("disabled", "one-time"):
            one_time = person == "one-time"
            self.account = site.new_account(words.SUPPORT, must_change_password=one_time)
        else:
            self.account = site.account(words.VOCABULARY.role(person))
        self.browser = site.sign_in(self.account)
        if person == "disabled":
            site.disable(self.account)

    def prepare(self, name: str, user_id: str) -> None:
        """A note of their own, where a page is about one."""
        if name == "users:note":
            note = {"note_id": NOTE_ID, "is_pinned": False}
            with contextlib.suppress(ConditionFailedError):  # it is there already
                self.site.add_note(user_id, self.account, "Asked for the export", **note)

    def run_for(self, name: str, user_id: str) -> Run | None:
        """A run on the user, where a page is about one."""
        if "run_id" not in ROUTES[name].pattern.converters:
            return None
        is_of_consents = name.startswith("consent:")
        return counted(self.site, user_id) if is_of_consents else plan(self.site, user_id)

    def ask(self, name: str, method: str, user_id: str) -> int:
        self.prepare(name, user_id)
        response = self.ready(name, method, user_id)()
        is_page = response.status_code != 302 and not response["Content-Type"].startswith(
            ("text/csv", "text/plain")
        )
        if is_page:
            page_of(response)
        else:
            assert_headers(response)
        return int(response.status_code)

    def ready(self, name: str, method: str, user_id: str) -> Callable[[], Any]:
        """What sends it and returns the answer; all it takes is there already."""
        run = self.run_for(name, user_id)
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
    known = {"user_id": user_id, "staff_id": site.colleague().staff_id, "name": FORMS.get(name, "")}
    known |= {"note_id": NOTE_ID, "task": TASK, "run_id": run.run_id if run else "", "text": "any"}
    return reverse(name, kwargs={part: known[part] for part in ROUTES[name].pattern.converters})


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ROUTES)
def test_the_table_holds(site: Site, name: str, method: str, person: str) -> None:
    visitor, user_id = Visitor(site, person), site.add_user()
    before = site.stored(user_id).item
    assert visitor.ask(name, method, user_id) == ROWS[name, method][person]
    has_changed = site.stored(user_id).item != before
    is_act = name in {"users:act", "users:repair"}
    assert has_changed == (is_act and method == "POST" and person in MAY_ACT)


MAY_ACT = MAY[words.ACT]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_done_for_those_who_may_and_for_nobody_else(
    site: Site, act: str, person: str
) -> None:
    visitor = Visitor(site, person)
    user_id = site.add_user_with_everything()
    form, before = site.form(user_id, act, visitor.account), site.stored(user_id).item
    visitor.browser.post(f"/users/{user_id}/{act}/", form)
    assert (site.stored(user_id).item != before) == (person in MAY_ACT)
    assert bool(site.entries(user_id, ACTS[act].action)) == (person in MAY_ACT)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", ROUTES)
def test_the_table_holds_for_odd_methods(site: Site, name: str, person: str) -> None:
    visitor, user_id = Visitor(site, person), site.add_user()
    before = site.stored(user_id).item
    statuses = {method: visitor.ask(name, method, user_id) for method in OTHER_METHODS}
    assert statuses == dict.fromkeys(OTHER_METHODS, ROWS[name, "other"][person])
    assert site.stored(user_id).item == before


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", ROUTES)
def test_head_is_answered_like_get_and_options_tells_nothing(
    site: Site, name: str, person: str
) -> None:
    visitor, user_id = Visitor(site, person), site.add_user()
    visitor.prepare(name, user_id)
    url = url_of(site, name, user_id, visitor.run_for(name, user_id))
    head, options = visitor.browser.head(url), visitor.browser.options(url)
    assert head.status_code == ROWS[name, "GET"][person]
    assert b"".join(head) == b""
    assert options.status_code in {200, 302, 403}
    assert user_id not in (options.content.decode() if options.status_code == 200 else "")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("path", ["/nowhere/", "/admin/", "/users/", "/users/42/", "/static/no.js"])
def test_what_does_not_exist_is_not_found_by_anybody(site: Site, path: str, person: str) -> None:
    visitor = Visitor(site, person)
    response = visitor.browser.get(path)
    assert response.status_code == 404
    page_of(response)


def test_an_act_that_does_not_exist_is_not_found(site: Site) -> None:
    user_id = site.add_user()
    for role, status in ((words.SUPPORT, 404), (words.VIEWER, 404)):
        browser = site.sign_in(role)
        assert browser.get(f"/users/{user_id}/delete-user/").status_code == status
        assert browser.post(f"/users/{user_id}/delete-user/").status_code == status


def test_a_user_who_does_not_exist_is_not_found(site: Site, user_id: str) -> None:
    browser = site.sign_in(words.SUPPORT)
    for name in ("", "revoke-session/"):
        response = browser.get(f"/users/{user_id}/{name}")
        assert response.status_code == 404
        page_of(response)


def test_nothing_is_posted_without_the_token_of_the_page(site: Site) -> None:
    user_id = site.add_user()
    browser = site.sign_in(enforce_csrf_checks=True)
    before = site.stored(user_id).item
    for name in ("revoke-session", "reveal"):
        response = browser.post(f"/users/{user_id}/{name}/", site.form(user_id, name))
        assert response.status_code == 403
        assert "could not be checked" in page_of(response).text
    for url in ("/sign-in/", "/sign-out/", "/account/password/", "/search/"):
        assert browser.post(url, {"q": user_id}).status_code == 403
    assert site.stored(user_id).item == before
    assert browser.get("/").status_code == 200
