"""A browser on the site: pages opened as somebody, and everything that goes wrong on them."""

from __future__ import annotations

import re
from typing import Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    StorageState,
    expect,
)

from backoffice.access import Role
from tests.browser.site import Account, Site
from users.timeline.events import Kind

Scheme = Literal["light", "dark"]
HEIGHTS = {1440: 900, 390: 844, 360: 740}
TIMEOUT = 8_000
REASON = "The user lost the phone and called"
COOKIE = "staff"

#: The console repeats the status of every page that is not 200; statuses are watched by themselves.
_STATUS_NOTE = re.compile(r"Failed to load resource: the server responded with a status of \d+")


class Desk:
    """Opens pages, each in a context of its own, and collects what goes wrong on them."""

    def __init__(self, browser: Browser, site: Site, signed_in: dict[Role, StorageState]) -> None:
        self.browser = browser
        self.site = site
        self.faults: list[str] = []
        #: Shared by all tests of a run, so that a role signs in once.
        self._signed_in = signed_in
        self._contexts: list[BrowserContext] = []

    def page(
        self,
        role: Role | None = None,
        *,
        width: int = 1440,
        scheme: Scheme = "light",
        scripts: bool = True,
        ignore_https_errors: bool = False,
    ) -> Page:
        """A page, signed in as `role`, or not at all."""
        context = self.browser.new_context(
            base_url=self.site.url,
            storage_state=self._state_of(role) if role else None,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            ignore_https_errors=ignore_https_errors,
            locale="en-GB",
        )
        context.set_default_timeout(TIMEOUT)
        self._contexts.append(context)
        self._watch(context)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _state_of(self, role: Role) -> StorageState:
        if role not in self._signed_in:
            page = self.page()
            sign_in(page, self.site.accounts[role])
            self._signed_in[role] = page.context.storage_state()
        return self._signed_in[role]

    # -- watching ----------------------------------------------------------------------------

    def _watch(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        """Warnings too: the browser reports what a policy refused as either."""
        note = _STATUS_NOTE.match(message.text)
        if message.type in ("error", "warning") and not note:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.site.url + "/"):
            self.faults.append(f"a request to another host: {request.url}")

    def _answered(self, response: Response) -> None:
        """A page may be an error page, what belongs to a page may not be missing."""
        part = response.request.resource_type != "document"
        if response.status >= 500 and response.status != 503:
            self.faults.append(f"status {response.status} of {response.url}")
        elif part and response.status >= 400:
            self.faults.append(f"status {response.status} of a part: {response.url}")


# -- what people do on pages ----------------------------------------------------------------------


def sign_in(page: Page, account: Account) -> None:
    """Sign in from wherever a sign-in leads."""
    page.goto("/sign-in/")
    fill_sign_in(page, account)
    expect(page).not_to_have_url(re.compile("/sign-in/"))


def fill_sign_in(page: Page, account: Account) -> None:
    page.get_by_label("E-mail").fill(account.email)
    page.get_by_label("Password").fill(account.password)
    page.get_by_role("button", name="Sign in").click()


def search(page: Page, text: str) -> None:
    """Search from the page that is open."""
    page.get_by_role("searchbox", name="Find a user").fill(text)
    page.get_by_role("searchbox", name="Find a user").press("Enter")


def open_dialog(page: Page, label: str) -> Locator:
    """Open an act of the user page; returns its dialog."""
    page.get_by_role("link", name=label, exact=True).first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def give_reason(form: Page | Locator, text: str = REASON, *, ticket: str = "SUP-4711") -> None:
    """Fill what every act asks for."""
    form.get_by_label("What is it about?").select_option("user-request")
    form.get_by_label("Ticket").fill(ticket)
    form.get_by_label("Reason").fill(text)


def confirm(form: Page | Locator) -> None:
    """Press the button that does it."""
    form.locator("form.act button.primary").click()


def activity(page: Page) -> Locator:
    """What staff did, in the timeline: acts and reveals, not the line of views."""
    kinds = (Kind.ACTS, Kind.REVEALS)
    return page.locator(", ".join(f".timeline .kind-{kind.number}" for kind in kinds))


def note(page: Page) -> Locator:
    """The sentence that says what became of an act."""
    return page.locator("main .note[role=status]").first


def session_cookie(page: Page) -> str:
    """The value of the session cookie."""
    cookies = {cookie.get("name"): cookie.get("value", "") for cookie in page.context.cookies()}
    return cookies.get(COOKIE, "")
