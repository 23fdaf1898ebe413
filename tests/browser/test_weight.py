"""How heavy the user page is, cold: bytes as transferred, requests, hosts."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests import words
from tests.browser.desk import Desk
from tests.browser.people import Person

MAX_BYTES = 30 * 1024
MAX_REQUESTS = 5


def test_the_fullest_user_page_is_light(desk: Desk, ada: Person) -> None:
    page = desk.page(words.SUPPORT)

    loaded = transferred(page, ada.url)

    sizes = {url.rpartition("/")[2] or "page": size for url, size in loaded.items()}
    kinds = {name.rpartition(".")[2] for name in sizes}
    assert kinds == {"page", "css", "js", "svg"}
    assert len(sizes) <= MAX_REQUESTS
    assert sum(sizes.values()) <= MAX_BYTES, sizes


def transferred(page: Page, url: str) -> dict[str, int]:
    """Bytes on the wire (headers and compressed body) of everything a cold load asks for."""
    session = page.context.new_cdp_session(page)
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        sizes[urls[event["requestId"]]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(url, wait_until="networkidle")
    fetch_icon(page)
    session.send("Network.disable")  # answered after everything that is still to be told
    return sizes


def fetch_icon(page: Page) -> None:
    """As a window would: a browser without one never asks for the icon."""
    icon = page.locator("link[rel=icon]").get_attribute("href")
    page.evaluate("icon => Object.assign(new Image(), { src: icon }).decode()", icon)
