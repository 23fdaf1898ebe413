"""The shell: a second product in it, and pages that stand when the project falls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import clear_url_caches
from pytest_django import Settings

from backoffice.access import Actor, Permission, Role
from backoffice.web.composition import composed
from backoffice.web.shell import HomePart, Shell, read_home_parts
from tests import words
from tests.backoffice.web import blog
from tests.composed import use_parts
from tests.web import PASSWORD, Browser, SignIn, Site
from tests.web_pages import Page, page_of

#: Words of the first product.
PRODUCT = ("serenya", "consent", "tier")


@pytest.fixture
def a_blog(site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The general half with another product's shell and URLs, without an audit trail."""
    settings.ROOT_URLCONF = "tests.backoffice.web.blog"
    clear_url_caches()
    use_parts(monkeypatch, site.client, site.trail, site.store, blog.SHELL)
    yield
    clear_url_caches()


def blog_page(browser: Browser, path: str) -> Page:
    """A page of the blog, which must not know the first product."""
    page = page_of(browser.get(path), site="Blog desk")
    assert not [word for word in PRODUCT if word in page.text.lower()]
    assert not [url for url in links(page) if url.startswith("/users/")]
    return page


def links(page: Page) -> dict[str, str]:
    """Every link by its URL."""
    return {values["href"]: values.get("class", "") for tag, values in page.tags if tag == "a"}


# -- another product -----------------------------------------------------------------------------


@pytest.mark.usefixtures("a_blog")
def test_every_page_of_the_general_half_stands_in_another_products_shell(
    site: Site, sign_in: SignIn
) -> None:
    admin = sign_in(words.ADMIN)
    colleague = site.colleague().staff_id
    assert "Sign in" in blog_page(Browser(), "/sign-in/").text

    for path in ("/posts/", "/account/", "/account/password/", "/staff/", "/staff/create/"):
        page = blog_page(admin, path)
        assert "Nobody reads this" in page.text
        assert links(page)["/posts/"] == "brand"
    page = blog_page(admin, f"/staff/{colleague}/disable/")
    assert "What will change" in page.text


@pytest.mark.usefixtures("a_blog")
def test_the_page_of_a_colleague_leads_to_no_trail_where_there_is_none(
    site: Site, sign_in: SignIn
) -> None:
    page = blog_page(sign_in(words.ADMIN), f"/staff/{site.colleague().staff_id}/")

    assert "Recent activity" in page.text
    assert "Full audit trail" not in page.text


@pytest.mark.usefixtures("a_blog")
def test_a_sign_in_leads_home(site: Site) -> None:
    account = site.account(words.SUPPORT)

    signed_in = Browser().post("/sign-in/", {"username": account.email, "password": PASSWORD})

    assert signed_in["Location"] == "/posts/"


@pytest.mark.usefixtures("a_blog")
@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/posts/damaged/", 500, "Something went wrong on our side"),
        ("/posts/changed/", 409, "Something else changed at the same time"),
        ("/posts/away/", 503, "The database is not responding"),
        ("/nowhere/", 404, "No such post"),
        ("/staff/", 403, "Your role does not allow this"),
        ("/sign-out/", 405, "This page cannot be opened this way"),
    ],
)
def test_error_pages_lead_to_the_home_of_the_project(
    sign_in: SignIn, path: str, status: int, title: str
) -> None:
    response = sign_in(words.SUPPORT).get(path)

    assert response.status_code == status
    page = page_of(response, site="Blog desk")
    assert page.title.startswith(title)
    assert "Go to the posts" in page.text
    assert "/posts/" in links(page)


@pytest.mark.usefixtures("a_blog")
def test_who_may_not_go_to_a_page_finds_no_way_to_it(sign_in: SignIn) -> None:
    support, admin = (blog_page(sign_in(role), "/posts/") for role in (words.SUPPORT, words.ADMIN))

    assert {"/posts/", "/posts/7/"} <= links(support).keys()
    assert "/staff/" not in links(support)
    assert "/staff/" in links(admin)
    assert "/posts/7/" not in links(admin)


@pytest.mark.usefixtures("a_blog")
def test_what_has_no_page_is_an_id(sign_in: SignIn) -> None:
    for role, ids in ((words.SUPPORT, ["8"]), (words.ADMIN, ["7", "8"])):
        html = sign_in(role).get("/posts/").content.decode()
        assert re.findall('<span class="id"[^>]*>(.)</span>', html) == ids


@pytest.mark.usefixtures("a_blog")
def test_pages_ask_by_name_what_a_person_may_do(sign_in: SignIn) -> None:
    said = {}
    for role in (words.SUPPORT, words.AUDITOR, words.ADMIN):
        page = blog_page(sign_in(role), "/posts/")
        said[role] = " ".join(page.text.partition("may:")[2].split())

    assert said[words.SUPPORT].startswith("look up Request")
    assert said[words.AUDITOR].startswith("look up audit Request")
    assert said[words.ADMIN].startswith("audit Request")


@pytest.mark.usefixtures("a_blog")
def test_the_projects_keys_and_icons_are_shown(sign_in: SignIn) -> None:
    response = sign_in(words.SUPPORT).get("/posts/")

    page = page_of(response, site="Blog desk")
    assert "Write a post" in page.text
    assert "Show these keys" in page.text
    assert '<path d="M1 1h1"/>' in response.content.decode()


def test_the_search_stands_beside_pages_for_those_who_may_search(
    site: Site, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_search(role: Role) -> bool:
        return any(tag == "search" for tag, _ in page_of(sign_in(role).get("/account/")).tags)

    assert has_search(words.SUPPORT)
    assert not has_search(words.ADMIN)

    use_parts(monkeypatch, replace(composed(Shell), search=None))
    assert not has_search(words.SUPPORT)


# -- when nothing else works ---------------------------------------------------------------------


def test_an_error_page_stands_where_the_project_cannot_be_composed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.COMPOSITION = "tests.backoffice.web.no_such_module"

    response = Browser().get("/sign-in/")

    assert response.status_code == 500
    page = page_of(response, site="Back office")
    assert page.title.startswith("Something went wrong on our side")
    assert "/" in links(page)


def test_an_error_page_stands_where_the_home_is_no_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_parts(monkeypatch, replace(composed(Shell), home="nowhere:at-all"))

    assert "/" in links(page_of(Browser().get("/nowhere/")))


def test_the_page_of_an_error_on_our_side_does_not_ask_who_is_there(
    site: Site, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(words.SUPPORT)

    def failing(request: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("backoffice.web.context.actor_of", failing)
    response = browser.get("/account/")

    assert response.status_code == 500
    assert not [tag for tag, _ in page_of(response).tags if tag == "nav"]


def test_home_has_the_parts_that_have_something_to_say_to_whom_they_are_for() -> None:
    asked = []

    def part(name: str, permission: Permission, given: dict[str, str] | None) -> HomePart:
        def read(actor: Actor, now: datetime) -> dict[str, str] | None:
            asked.append(name)
            return given

        return HomePart(f"{name}.html", permission, read)

    parts = (
        part("first", words.APPROVE, {"a": "b"}),
        part("silent", words.APPROVE, None),
        part("others", words.REVEAL, {"c": "d"}),
    )

    read = read_home_parts(Shell(home_parts=parts), Actor("1", words.ADMIN), datetime.now(UTC))

    assert read == [("first.html", {"a": "b"})]
    assert asked == ["first", "silent"]


def test_a_bare_shell_is_enough() -> None:
    assert Shell().title == "Back office"
    assert replace(Shell(), name="Blog", suffix="desk").title == "Blog desk"
