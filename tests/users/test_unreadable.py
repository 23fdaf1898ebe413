"""Entries of a later version of the site, on the pages about users."""

from __future__ import annotations

from backoffice.audit.entries import new_entry
from backoffice.audit.items import ENTRY_IS_NEW, FORM, item_of
from backoffice.dynamo.wire import encode_item
from backoffice.staff.domain import Account
from tests import words
from tests.web import Site
from tests.web_pages import page_of


def put_unreadable(site: Site, user_id: str, account: Account) -> str:
    """The id of an entry that stands on record as a later version of the site writes it."""
    entry = new_entry(
        words.VIEWED, words.USER.of(user_id), actor=site.actor(account), now=site.clock()
    )
    item = item_of(entry) | encode_item({"form": FORM + 1})
    with site.scope():
        site.trail.client.put(site.trail.table, item, ENTRY_IS_NEW)
    return entry.entry_id


def test_pages_name_the_entries_they_cannot_read(site: Site) -> None:
    account, user_id = site.new_account(words.SUPPORT), site.add_user()
    browser = site.sign_in(account)
    assert "newer version" not in page_of(browser.get("/")).text
    entry_id = put_unreadable(site, user_id, account)

    day = page_of(browser.get("/")).text.partition("Your day")[2]
    activity = page_of(browser.get(f"/users/{user_id}/")).text.partition("Staff activity")[2]

    for text in (day, activity):
        assert "Written by a newer version of the site; not readable here" in text
        assert entry_id in text
    assert "Nothing yet today" not in day
