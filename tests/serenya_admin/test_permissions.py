"""Every URL, every role, every method, in one table; and who may do what at all."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.access import Permission
from backoffice.bulk.runs import Run
from backoffice.web.acts.views import ActView
from backoffice.web.views import PageView
from tests import words
from tests.serenya_admin.url_table import (
    PEOPLE,
    ROUTES,
    ROWS,
    Everybody,
    Visitor,
    url_of,
)
from tests.users.people import ACTS
from tests.web import Site
from tests.web_pages import page_of

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


@pytest.fixture(scope="module")
def visitors() -> dict[str, Visitor]:
    """Who is signed in already."""
    return {}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ROUTES)
def test_the_table_holds(site: Site, visitors: dict[str, Visitor], name: str, method: str) -> None:
    everybody = Everybody(site, visitors, name)
    statuses = everybody.each(lambda visitor, *user: visitor.ask(name, method, *user))
    assert statuses == ROWS[name, method]
    is_act = method == "POST" and name in {"users:act", "users:repair"}
    assert everybody.changed == (MAY_ACT if is_act else set())


MAY_ACT = MAY[words.ACT]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_done_for_those_who_may_and_for_nobody_else(
    site: Site, visitors: dict[str, Visitor], act: str
) -> None:
    def has_been_done(visitor: Visitor, *_user: object) -> tuple[bool, bool]:
        user_id = site.add_user_with_everything()
        form, before = site.form(user_id, act, visitor.account), site.stored(user_id).item
        visitor.browser.post(f"/users/{user_id}/{act}/", form)
        is_changed = site.stored(user_id).item != before
        return is_changed, bool(site.entries(user_id, ACTS[act].action))

    done = Everybody(site, visitors).each(has_been_done)
    assert done == {person: (person in MAY_ACT, person in MAY_ACT) for person in PEOPLE}


@pytest.mark.parametrize("name", ROUTES)
def test_the_table_holds_for_odd_methods(
    site: Site, visitors: dict[str, Visitor], name: str
) -> None:
    everybody = Everybody(site, visitors, name)
    statuses = everybody.each(
        lambda visitor, *user: {
            method: visitor.ask(name, method, *user) for method in OTHER_METHODS
        }
    )
    expected = ROWS[name, "other"].items()
    assert statuses == {person: dict.fromkeys(OTHER_METHODS, status) for person, status in expected}
    assert not everybody.changed


@pytest.mark.parametrize("name", ROUTES)
def test_head_is_answered_like_get_and_options_tells_nothing(
    site: Site, visitors: dict[str, Visitor], name: str
) -> None:
    def head_status(visitor: Visitor, user_id: str, run: Run | None) -> int:
        visitor.prepare(name, user_id)
        url = url_of(site, name, user_id, run)
        head, options = visitor.browser.head(url), visitor.browser.options(url)
        assert b"".join(head) == b""
        assert options.status_code in {200, 302, 403}
        assert user_id not in (options.content.decode() if options.status_code == 200 else "")
        return int(head.status_code)

    assert Everybody(site, visitors, name).each(head_status) == ROWS[name, "GET"]


@pytest.mark.parametrize("path", ["/nowhere/", "/admin/", "/users/", "/users/42/", "/static/no.js"])
def test_what_does_not_exist_is_not_found_by_anybody(
    site: Site, visitors: dict[str, Visitor], path: str
) -> None:
    def status(visitor: Visitor, *_user: object) -> int:
        response = visitor.browser.get(path)
        page_of(response)
        return int(response.status_code)

    assert Everybody(site, visitors).each(status) == dict.fromkeys(PEOPLE, 404)


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
