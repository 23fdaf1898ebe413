"""What only the page of a flat record says: what today's app reads of it, and what it knows."""

from __future__ import annotations

import re

import pytest

from tests.generations import FLAT
from tests.users.people import url_of
from tests.web import REASON, Browser, Site
from tests.web_pages import page_of

pytestmark = pytest.mark.parametrize("site", [FLAT], indirect=True, ids=str)


def text_of(browser: Browser, url: str) -> str:
    return " ".join(page_of(browser.get(url)).text.split())


def test_a_period_that_todays_app_does_not_read_is_said_to_be_none_it_reads(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    url, reset = f"/users/{user_id}/", url_of(user_id, "reset-usage")

    assert "Today's app counts no documents on one like this." in text_of(browser, url)
    confirm = text_of(browser, reset)
    assert "A usage period is created" in confirm
    assert "Today's app does not read it: on a record like this it counts no documents" in confirm
    assert "The user notices nothing." in confirm

    for _ in range(2):  # the one that was created is reset as well
        site.clock.advance(minutes=1)
        site.count_documents(user_id, 4)
        browser.post(reset, site.form(user_id, "reset-usage"))
    text = text_of(browser, url)
    assert "Today's app does not read it on a record like this." in text
    assert "Renews" not in text

    entry = next(entry for entry in site.entries(user_id) if entry.reason)
    back = f"{url_of(user_id, 'restore-usage')}?entry={entry.entry_id}"
    confirm = text_of(browser, back)
    assert "goes from 0 back to 4" in confirm
    assert "Today's app does not read it" in confirm
    assert "The user notices nothing." in confirm
    form = page_of(browser.get(back)).form(entry.entry_id, "act").fields
    page = page_of(browser.post(back, form | REASON, follow=True))
    timeline = page.text.partition("Show in the timeline")[2]
    assert "2025-09-27 00:00" in timeline
    assert not re.search(r"\b1\d{12}\b", timeline), "milliseconds are nothing to read"


def test_what_only_the_planned_layout_knows_is_not_said_to_be_missing(site: Site) -> None:
    html = site.sign_in().get(f"/users/{site.add_user()}/").content.decode()

    labels = re.findall(r"<dt>([^<]+)</dt>", html)
    assert {"Registered", "Session began", "Biometric of"} <= set(labels)
    assert not {"Secure element", "On device", "Last check", "Check until", "Check required"} & set(
        labels
    )
    assert "Biometric registered" in html
    assert "2 of 2 hold" in " ".join(html.split())
