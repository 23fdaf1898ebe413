"""Home: the users a person had to do with, and their day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.staff.domain import Account
from tests import words
from tests.backoffice.audit import asking
from tests.generations import each_generation
from tests.web import PERSONAL, Browser, Site
from tests.web_pages import Page, page_of

HOME, RECENT = reverse("users:home"), reverse("users:recent")


@pytest.fixture
def somebody(site: Site) -> Account:
    """Of whom nothing is on record but what a test puts there."""
    return site.new_account(words.SUPPORT)


@pytest.fixture
def browser(site: Site, somebody: Account) -> Browser:
    return site.sign_in(somebody)


def put(site: Site, who: Account, user_id: str, action: Action, **ago: float) -> None:
    at = site.clock() - timedelta(**ago)
    entry = new_entry(action, words.USER.of(user_id), actor=site.actor(who), now=at)
    if action is words.REVEALED:
        entry = replace(entry, fields=("email",))
    with site.scope():
        asking.put(site.trail, [entry])


#: Ids of nobody.
TYPED, GONE = (f"5b0d8e12-0000-4000-8000-{number:012}" for number in (1, 2))


def recent(page: Page) -> str:
    text = " ".join(page.text.split())
    return text.partition("Your recent users")[2].partition("Your day")[0]


def seen(site: Site, user_id: str) -> list[Entry]:
    return site.entries(user_id, words.SEEN_IN_LIST)


def test_recent_users_come_from_ones_own_entries_and_no_record_is_read(
    site: Site, somebody: Account, browser: Browser
) -> None:
    looked_at, revealed, others, long_ago = (site.add_user() for _ in range(4))
    put(site, somebody, looked_at, words.VIEWED, minutes=38)
    put(site, somebody, revealed, words.REVEALED, hours=2)
    put(site, somebody, revealed, words.VIEWED, hours=1)
    put(site, somebody, long_ago, words.VIEWED, days=8)
    put(site, site.account(words.LEAD), others, words.VIEWED, hours=1)
    site.recorder.requests.clear()

    text = recent(page_of(browser.get(HOME)))

    first, second = f"{looked_at} Looked only 38 min ago", f"{revealed} Revealed masked fields"
    assert text.index(first) < text.index(second)
    assert "1 h ago" in text
    assert others not in text
    assert long_ago not in text
    asked = str([body for _, body in site.recorder.requests])
    assert f'"{site.users.table.name}"' not in asked.replace("'", '"')


@each_generation
def test_status_tier_and_masked_email_are_shown_on_request_and_on_record(
    site: Site, somebody: Account, browser: Browser
) -> None:
    user_ids = [site.add_user() for _ in range(2)]
    for user_id in user_ids:
        put(site, somebody, user_id, words.VIEWED, hours=1)
    form = page_of(browser.get(HOME)).form("/recent/")
    site.recorder.requests.clear()

    answer = browser.post(form.action, form.fields)

    text = recent(page_of(answer))
    assert text.count(site.written.masked_email) == 2
    assert text.count("active") >= 2
    assert PERSONAL["email"] not in answer.content.decode()
    batches = [body for name, body in site.recorder.requests if name == "BatchGetItem"]
    assert len([body for body in batches if site.users.table.name in body["RequestItems"]]) == 1
    for user_id in user_ids:
        (entry,) = seen(site, user_id)
        assert entry.new == {"found": True}
    again = recent(page_of(browser.get(HOME)))
    assert "1 h ago" in again  # having seen the list is no reason to stand in it
    assert "c•••" not in again


def test_where_one_entry_fails_nothing_is_shown(
    site: Site, somebody: Account, browser: Browser, web_faults: FaultInjector
) -> None:
    for _ in range(2):
        put(site, somebody, site.add_user(), words.VIEWED, hours=1)
    web_faults.inject([None, lost_request, lost_request, lost_request], matching="PutItem")

    answer = browser.post(RECENT)

    assert answer.status_code == 503
    assert "•••@" not in answer.content.decode()


def test_a_user_who_is_gone_is_told_so(site: Site, somebody: Account, browser: Browser) -> None:
    put(site, somebody, "5b0d8e12-0000-4000-8000-000000000000", words.VIEWED, hours=1)

    text = recent(page_of(browser.post(RECENT)))

    assert "no record" in text


def test_an_id_of_nobody_is_no_recent_user(site: Site, somebody: Account, browser: Browser) -> None:
    for user_id, action in ((TYPED, words.LOOKED_UP), (GONE, words.REVEALED)):
        put(site, somebody, user_id, action, hours=1)
        browser.get(f"/users/{user_id}/")

    text = recent(page_of(browser.get(HOME)))

    assert TYPED not in text
    assert GONE in text  # something was done to them once


def test_who_sees_no_users_has_no_list_of_them(site: Site) -> None:
    page = page_of(site.sign_in(words.ADMIN).get(HOME))

    assert "Your recent users" not in page.text


def test_a_day_that_is_cut_says_so(site: Site, somebody: Account, browser: Browser) -> None:
    user_id = site.add_user()
    moments = [site.clock() - timedelta(seconds=n) for n in range(51)]
    entries = [
        new_entry(words.REVEALED, words.USER.of(user_id), actor=site.actor(somebody), now=at)
        for at in moments
    ]
    with site.scope():
        asking.put(site.trail, entries[:50])
        whole = page_of(browser.get(HOME)).text
        asking.put(site.trail, entries[50:])

    cut = page_of(browser.get(HOME)).text

    assert "50 entries" in whole
    assert "only your newest" not in whole
    assert "only your newest 50 entries" in cut
