"""The secret key is replaced while people work: nobody notices until the old one is given up."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest

from backoffice.dynamo.wire import Item, encode_item
from tests import words
from tests.browser.site import Site as Deployment
from tests.browser.site import another_site
from tests.conftest import Clock
from tests.visitor import REASON, Visitor
from tests.web import PASSWORD, Site, WebServer
from tests.web_pages import page_of
from tests.web_wsgi import Answer

pytestmark = pytest.mark.adverse

OLD, NEW = secrets.token_urlsafe(48), secrets.token_urlsafe(48)


def deployed(
    server: WebServer, key: str, fallbacks: str = ""
) -> AbstractContextManager[Deployment]:
    """The site as a process, with this key."""
    nobody = Deployment("", server.endpoint, {})
    return another_site(
        nobody, "--workers=1", SECRET_KEY=key, SECRET_KEY_FALLBACKS=fallbacks, LOG_LEVEL="ERROR"
    )


class Morning:
    """A lead's work under the old key: a session, forms that are open, a list half read."""

    def __init__(self, site: Site, url: str) -> None:
        self.site = site
        self.account = site.new_account(words.LEAD)
        self.user_id = site.add_user()
        self.visitor = Visitor(url)
        for number in range(60):
            site.put(payment(self.user_id, number))
        assert self.sign_in().status_code == 302
        self.path = f"/users/{self.user_id}/"
        self.search = self.visitor.form("/", "/search/")
        self.act = self.visitor.form(f"{self.path}reset-usage/", "/reset-usage/", "act")
        self.sign_in_form = Visitor(url)
        self.empty_sign_in = self.sign_in_form.form("/sign-in/", "/sign-in/")
        text = self.visitor.get(f"{self.path}payments/").text
        (cursor,) = re.findall(r"cursor=([^\"&]+)", text)
        self.second_page = f"{self.path}payments/?cursor={cursor}"

    def sign_in(self) -> Answer:
        return self.visitor.sign_in(self.account.email, PASSWORD)

    def goes_on_at(self, url: str) -> Visitor:
        """The same browser, after the site was deployed again."""
        self.visitor.url = self.sign_in_form.url = url
        return self.visitor


def payment(user_id: str, number: int) -> Item:
    return encode_item(
        {
            "PK": f"USER#{user_id}",
            "SK": f"PAYMENT#2026-01-{number % 28 + 1:02}#p{number}",
            "entity_type": "payment",
            "data": {"payment_id": f"p{number}", "amount": number, "currency": "EUR"},
        }
    )


@pytest.fixture(scope="module")
def old_site(web_server: WebServer) -> Iterator[Deployment]:
    with deployed(web_server, OLD) as deployment:
        yield deployment


@pytest.fixture
def morning(web_server: WebServer, old_site: Deployment) -> Morning:
    return Morning(Site(web_server, Clock(datetime.now(UTC))), old_site.url)


def test_all_that_is_open_goes_on_while_the_old_key_is_named(
    web_server: WebServer, morning: Morning
) -> None:
    with deployed(web_server, NEW, fallbacks=OLD) as deployment:
        visitor = morning.goes_on_at(deployment.url)
        older = visitor.get(morning.second_page)
        assert older.status_code == 200
        assert "2026-01-01" in page_of(older).text
        found = visitor.post("/search/", morning.search.fields | {"q": morning.user_id})
        assert (found.status_code, found["Location"]) == (302, morning.path)
        done = visitor.post(morning.act.action, morning.act.fields | REASON)
        assert done.status_code == 302
        assert len(morning.site.entries(morning.user_id, words.USAGE_RESET)) == 1
        assert signs_in(morning)

    with deployed(web_server, NEW) as deployment:
        assert morning.goes_on_at(deployment.url).get("/").status_code == 200, (
            "moved to the new key"
        )


def test_all_of_it_ends_cleanly_once_the_old_key_is_gone(
    web_server: WebServer, morning: Morning
) -> None:
    before = morning.site.stored(morning.user_id).item
    with deployed(web_server, NEW) as deployment:
        visitor = morning.goes_on_at(deployment.url)
        kept = visitor.cookie("staff")
        asked_to_sign_in = visitor.post(morning.act.action, morning.act.fields | REASON)
        assert asked_to_sign_in.status_code == 401
        assert REASON["text"] in str(page_of(asked_to_sign_in).form("/sign-in/", "text").fields)
        assert kept
        assert not visitor.cookie("staff")

        assert visitor.sign_in(morning.account.email, PASSWORD).status_code == 302
        fresh = visitor.form("/", "/search/").fields["csrfmiddlewaretoken"]
        refused = visitor.post(
            morning.act.action, morning.act.fields | REASON | {"csrfmiddlewaretoken": fresh}
        )
        for answer in (refused, visitor.get(morning.second_page)):
            assert answer.status_code == 400
            assert "Nothing was changed" in page_of(answer).text
        assert signs_in(morning)
    assert morning.site.stored(morning.user_id).item == before


def signs_in(morning: Morning) -> bool:
    """Whether the sign-in form that was loaded under the old key still works."""
    typed = {"username": morning.account.email, "password": PASSWORD}
    answer = morning.sign_in_form.post("/sign-in/", morning.empty_sign_in.fields | typed)
    return answer.status_code == 302
