"""Consents in a browser: counted on a lead's request, and one user's evidence sheet."""

from __future__ import annotations

import hashlib
import re

from playwright.sync_api import expect

from tests import words
from tests.browser.desk import Desk, confirm
from tests.browser.people import Person
from tests.browser.runs import CONSENTS, Runs


def test_a_lead_has_consents_counted(desk: Desk, runs: Runs) -> None:
    runs.cancel_all(CONSENTS)
    page = desk.page(words.LEAD, scripts=False)
    page.goto("/")
    page.get_by_role("link", name="Consents", exact=True).click()
    page.get_by_role("link", name=re.compile("^Count")).click()
    page.get_by_label("Reason").fill("The terms change next month")
    confirm(page)
    run = runs.by_url(page.url)
    page.goto("/consents/")
    expect(page.get_by_text("was asked for")).to_be_visible()

    run = runs.work(run)
    page.reload()

    expect(page.get_by_role("heading", name=f"Consents of {run.subjects:,} users")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(5)
    with page.expect_download() as download:
        page.get_by_role("link", name="lacking the current terms of service, CSV").click()
    file = download.value.path().read_text()
    assert file.startswith("user_id,state,version")


def test_an_evidence_sheet_can_be_checked_with_what_every_system_has(
    desk: Desk, ada: Person
) -> None:
    page = desk.page(words.AUDITOR)
    page.goto(ada.url)

    with page.expect_download() as download:
        page.get_by_role("link", name="Evidence sheet").click()

    *lines, last = download.value.path().read_bytes().splitlines(keepends=True)
    assert last.decode() == f"SHA-256: {hashlib.sha256(b''.join(lines)).hexdigest()}\n"
    assert ada.user_id in b"".join(lines).decode()
    support = desk.page(words.SUPPORT)
    support.goto(ada.url)
    expect(support.get_by_role("link", name="Evidence sheet")).to_have_count(0)
