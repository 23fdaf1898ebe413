"""The site where every page of a Query is short or empty: it says the same, and never fails."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backoffice.dynamo.testing import ShortPages
from records.emails import email_hash
from records.patterns import MOST_HITS
from tests import words
from tests.serenya_admin.working_day import payment
from tests.web import Browser, Site
from tests.web_pages import Page, page_of


@contextmanager
def short_pages(site: Site, size: int = 1) -> Iterator[None]:
    inner = site.faults.inner
    site.faults.inner = ShortPages(inner, size)
    try:
        yield
    finally:
        site.faults.inner = inner


def users_of(site: Site, count: int) -> tuple[str, set[str]]:
    """An e-mail that many users have."""
    email = f"{uuid.uuid4().hex}@canary-mail.example"
    key = f"USER_EMAIL#{email_hash(email)}"
    return email, {site.add_user(lambda v: v.update(GSI1PK=key)) for _ in range(count)}


def links_to_users(page: Page) -> set[str]:
    hrefs = [attributes.get("href", "") for tag, attributes in page.tags if tag == "a"]
    return {found[1] for href in hrefs if (found := re.fullmatch("/users/([0-9a-f-]{36})/", href))}


@pytest.mark.parametrize("count", [2, 40])
def test_one_of_several_is_never_opened_as_the_only_one(site: Site, count: int) -> None:
    email, ids = users_of(site, count)
    with short_pages(site, size=1 if count == 2 else 25):
        answer = site.sign_in().post("/search/", {"q": email})
    page = page_of(answer)
    assert answer.status_code == 200
    assert f"{count} users match" in page.text
    assert links_to_users(page) == ids


def test_more_users_than_can_be_shown_are_told_of(site: Site) -> None:
    email, ids = users_of(site, MOST_HITS + 1)
    page = page_of(site.sign_in().post("/search/", {"q": email}))
    assert f"More than {MOST_HITS} users match" in page.text
    shown = links_to_users(page)
    assert (len(shown), shown < ids) == (MOST_HITS, True)
    (entry,) = site.entries(shown.pop())
    assert (entry.new["hits"], entry.new["complete"]) == (MOST_HITS, False)


def without_times(page: Page) -> str:
    return re.sub(r"[0-9]+ ms|[0-9a-f]{16}", "", page.text)


def test_the_user_page_says_the_same(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    for number in range(22):
        site.put(payment(user_id, number))
    browser.get(f"/users/{user_id}/")
    with short_pages(site):
        short = page_of(browser.get(f"/users/{user_id}/"))
    assert "pay" in short.text
    assert "20" in short.text
    assert "Seen 1 time by 1 person" in short.text
    assert short.text.count("EUR") >= 20
    more = f"/users/{user_id}/payments/"
    assert any(attributes.get("href") == more for _, attributes in short.tags)


def walk(browser: Browser, url: str) -> list[str]:
    """The words of all pages of a list."""
    texts: list[str] = []
    while url:
        answer = browser.get(url)
        assert answer.status_code == 200
        page = page_of(answer)
        texts.append(page.text)
        onward = [a.get("href", "") for tag, a in page.tags if a.get("rel") == "next"]
        url = onward[0] if onward else ""
    return texts


@pytest.mark.parametrize(
    "asked", ["user={user}", "staff={staff}", "day={day}", "user={user}&day={day}"]
)
def test_the_trail_says_the_same(site: Site, asked: str) -> None:
    account, user_id = site.new_account(words.SUPPORT), site.add_user()
    seen, reader = site.sign_in(account), site.sign_in(words.AUDITOR)
    for _ in range(3):
        seen.get(f"/users/{user_id}/")
    site.clock.advance(minutes=1)
    day = f"{site.clock():%Y-%m-%d}"
    question = asked.format(user=user_id, staff=account.staff_id, day=day)

    with short_pages(site, size=40 if asked.startswith("day") else 1):
        pages = walk(reader, f"/audit/?{question}")
        file = reader.get(f"/audit/export/?{question}")

    views = sum(text.count("Viewed the user page") for text in pages)
    assert views >= 3
    assert file.content.decode().count(f",user.viewed,{account.staff_id},") == 3
    assert ",complete," in file.content.decode()


def test_all_other_pages_that_ask_for_lists_are_there(site: Site) -> None:
    with short_pages(site):
        for role, url in (
            (words.SUPPORT, "/"),
            (words.ADMIN, "/staff/"),
            (words.LEAD, "/account/"),
        ):
            assert site.sign_in(role).get(url).status_code == 200
        staff_id = site.colleague().staff_id
        assert site.sign_in(words.ADMIN).get(f"/staff/{staff_id}/").status_code == 200
