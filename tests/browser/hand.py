"""Somebody at a page, whose clicks and keys are counted."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

#: More than any form has fields.
_MOST_TABS = 20


class Hand:
    """Clicks and types, and counts both. Going to a field with the Tab key counts as neither."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys = page, 0, 0

    @property
    def effort(self) -> tuple[int, int]:
        """Clicks, and characters typed."""
        return self.clicks, self.keys

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)

    def type(self, field: Locator, text: str) -> None:
        """Type into a field that the Tab key reaches from where the person is."""
        for _ in range(_MOST_TABS):
            if field.evaluate("field => field === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        expect(field).to_be_focused()
        self.page.keyboard.type(text)
        self.keys += len(text)
