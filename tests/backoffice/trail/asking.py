"""Asking for pages of the trail, and reading what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from backoffice.audit.entries import Entry
from backoffice.audit.reasons import Reason
from backoffice.staff import items
from backoffice.staff.domain import Account
from tests import words
from tests.backoffice.audit import asking
from tests.web import Browser, Site
from tests.web_pages import Page, page_of

AUDIT_ROLES = (words.LEAD, words.AUDITOR, words.ADMIN)
OTHERS = (words.VIEWER, words.SUPPORT)

TrailUrl = Callable[..., str]


def trail_url(**question: object) -> str:
    return f"{reverse('trail:entries')}?{urlencode(question, doseq=True)}"


def export_url(**question: object) -> str:
    return f"{reverse('trail:export')}?{urlencode(question, doseq=True)}"


def ask(browser: Browser, url: str) -> Page:
    response = browser.get(url)
    assert response.status_code == 200
    return page_of(response)


def links(page: Page) -> set[str]:
    """Where the links of the page lead."""
    return {unescape(values["href"]) for tag, values in page.tags if tag == "a"}


def refreshed(page: Page) -> str:
    """Where the page leads by itself; empty where it stays."""
    found = [values for _, values in page.tags if values.get("http-equiv") == "refresh"]
    return unescape(found[0]["content"]).partition("; url=")[2] if found else ""


def next_page(page: Page) -> str:
    (href,) = [unescape(v["href"]) for tag, v in page.tags if tag == "a" and v.get("rel") == "next"]
    return href


def put(site: Site, entries: Iterable[Entry]) -> list[Entry]:
    with site.scope():
        return asking.put(site.trail, entries)


def made(site: Site, at: datetime, user_id: str = "", **changes: Any) -> Entry:
    actor = replace(site.actor(words.SUPPORT), request_id="0123456789abcdef")
    return replace(asking.made(at, actor, user_id), **changes)


def a_revoke(site: Site, at: datetime, user_id: str) -> Entry:
    return made(
        site,
        at,
        user_id,
        action=words.SESSION_REVOKED,
        reason=Reason(words.LOST_DEVICE, "Left on the train", "SUP-7"),
        old={"session_id": "sess_1", "status": "active"},
        new={"session_id": "sess_1", "status": "revoked"},
    )


def set_zone(site: Site, account: Account, zone: str) -> None:
    key = items.account_key(site.table, account.staff_id)
    site.set_attribute(site.table, key, ("time_zone",), zone)


def readings(site: Site, user_id: str) -> list[Entry]:
    return site.entries(user_id, words.TRAIL_READ, words.TRAIL_EXPORTED)
