"""Entries of a later version of the site, on the pages about users."""

from __future__ import annotations

from backoffice.audit.entries import new_entry
from tests import words
from tests.backoffice.audit.asking import put_unreadable
from tests.web import Site
from tests.web_pages import page_of


def test_pages_name_the_entries_they_cannot_read(site: Site) -> None:
    account, user_id = site.new_account(words.SUPPORT), site.add_user()
    browser = site.sign_in(account)
    assert "newer version" not in page_of(browser.get("/")).text
    entry = new_entry(
        words.VIEWED, words.USER.of(user_id), actor=site.actor(account), now=site.clock()
    )
    with site.scope():
        put_unreadable(site.trail, entry)

    day = page_of(browser.get("/")).text.partition("Your day")[2]
    timeline = page_of(browser.get(f"/users/{user_id}/")).text.partition("Show in the")[2]

    for text in (day, timeline):
        assert "Written by a newer version of the site; not readable here" in text
        assert entry.entry_id in text
    assert "Nothing yet today" not in day
