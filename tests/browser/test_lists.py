"""Lists that are filtered on the page: what is chosen stays in the address."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_the_filters_of_chat_options_stand_in_the_address_and_are_never_sent(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/chat-options/")
    everything = page.locator("output").inner_text()

    page.get_by_label("Content type").select_option("report")
    page.get_by_label("Search").fill("doctor")

    expect(page).to_have_url(re.compile(r"/chat-options/#q=doctor&type=report$"))
    expect(page.locator("output")).not_to_have_text(everything)
    few = page.locator("output").inner_text()
    page.reload()
    expect(page.locator("output")).to_have_text(few)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("output")).to_have_text(everything)
    expect(page).to_have_url(re.compile("/chat-options/$"))
    assert not any("doctor" in url for url in asked)
