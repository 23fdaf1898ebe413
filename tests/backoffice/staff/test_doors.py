"""Closed by default: what is asked of whom, where it leads, and what is kept on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from backoffice.staff.domain import Account
from backoffice.web.kept import posted_text
from tests.backoffice.staff.conftest import OTHER_PASSWORD, Site, new_client_address
from tests.conftest import on_dynoxide

# -- where to ------------------------------------------------------------------------------------


@on_dynoxide
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "///evil.example",
        "javascript:alert(1)", "http:evil.example", "\t//evil.example", "/\t/evil.example",
        "evil.example", "/" + "a" * 3000, "\ud800", "/\n/x", "",
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(site: Site, account: Account, url: str) -> None:
    site.browser.get("/sign-in/", {"next": url.encode("utf-8", "surrogatepass")})
    posted = url.encode("utf-8", "replace").decode()
    location = site.sign_in(account.email, next=posted)["Location"]
    assert location == "/" or location.startswith(("/%", "/a"))
    assert "evil" not in location


def test_next_leads_back(site: Site, account: Account) -> None:
    response = site.browser.get("/confirm/one/?a=1&b=2")
    assert response["Location"] == "/sign-in/?next=%2Fconfirm%2Fone%2F%3Fa%3D1%26b%3D2"
    page = site.browser.get(response["Location"])
    assert b'name="next" value="/confirm/one/?a=1&amp;b=2"' in page.content
    assert b"session has ended" not in page.content
    response = site.sign_in(account.email, next="/confirm/one/?a=1&b=2")
    assert response["Location"] == "/confirm/one/?a=1&b=2"


def test_a_closed_door_says_that_a_session_ended(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    site.clock.advance(minutes=15)
    response = site.browser.get("/confirm/one/")
    assert response["Location"].endswith("&ended=1")
    assert b"Your session has ended" in site.browser.get(response["Location"]).content


# -- the reason that was being typed --------------------------------------------------------------

TYPED = {"category": "lost-device", "ticket": "T-1", "text": "called <twice> & is sure"}


def test_a_typed_reason_survives_the_end_of_the_session(site: Site, account: Account) -> None:
    site.sign_in(account.email)
    site.clock.advance(minutes=16)
    response = site.browser.post("/confirm/one/", TYPED | {"act": "signed", "email": "a@b.example"})
    assert response.status_code == 401
    assert b"Your session has ended" in response.content
    assert b'name="text" value="called &lt;twice&gt; &amp; is sure"' in response.content
    assert b"a@b.example" not in response.content
    assert b"signed" not in response.content
    assert b'name="next" value="/confirm/one/"' in response.content
    assert site.sign_in(account.email, OTHER_PASSWORD, next="/confirm/one/", **TYPED).content.count(
        b'type="hidden" name="text"'
    )
    response = site.sign_in(account.email, next="/confirm/one/", **TYPED)
    assert response["Location"] == "/confirm/one/"
    assert site.browser.get("/confirm/one/").json() == TYPED
    assert site.browser.get("/confirm/one/").json() == {}, "once"


def test_a_typed_reason_does_not_turn_up_at_another_user(site: Site, account: Account) -> None:
    site.sign_in(account.email, next="/confirm/one/", **TYPED)
    assert site.browser.get("/confirm/two/").json() == {}
    assert site.browser.get("/confirm/one/").json() == {}


def test_only_so_much_of_a_reason_is_kept(site: Site, account: Account) -> None:
    site.sign_in(account.email, next="/confirm/one/", text="x\0" * 5000, password2="secret")
    kept = site.browser.get("/confirm/one/").json()
    assert set(kept) == {"text"}
    assert len(kept["text"]) == 1000


def test_a_page_that_only_takes_posts_is_not_gone_back_to(site: Site) -> None:
    response = site.browser.post("/post-only/", TYPED)
    assert response.status_code == 401
    assert b'name="next"' not in response.content


# -- closed by default ----------------------------------------------------------------------------


def test_pages_are_closed_unless_they_say_otherwise(site: Site) -> None:
    for url in ("/", "/search/", "/account/password/", "/confirm/one/"):
        response = site.browser.get(url)
        assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/sign-in/")
    assert site.browser.put("/search/").status_code == 302
    assert site.browser.post("/sign-out/").status_code == 401


# -- bad input ------------------------------------------------------------------------------------

NAUGHTY = (*("", " \0", "a" * 10_000, "' OR 1=1 --", "\u202e", "💥" * 100, "{{ 7*7 }}#"),)


@on_dynoxide
@pytest.mark.parametrize("url", ["/sign-in/", "/confirm/one/", "/account/password/"])
def test_any_text_gets_a_page(site: Site, account: Account, url: str) -> None:
    fields = ("username", "password", "next", "text", "old_password", "new_password1")
    for signed_in in (False, True):
        for text in NAUGHTY:
            data = dict.fromkeys(fields, text)
            response = site.browser.post(url, data, REMOTE_ADDR=new_client_address())
            assert response.status_code in {200, 302, 401, 429}
            assert site.is_signed_in() is signed_in
        site.sign_in(account.email)


def test_lone_surrogates_become_question_marks() -> None:
    """Nothing could store or show them."""
    assert posted_text({"text": "a\ud800b", "\udfff": ""}) == {"text": "a?b", "?": ""}


def test_a_session_lasts_as_the_settings_say(settings: Settings) -> None:
    assert timedelta(minutes=15) == settings.SESSION_IDLE
    assert timedelta(hours=8) == settings.SESSION_LIFETIME
