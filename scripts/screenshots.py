"""Pictures of the main pages for the documentation: `make screenshots` writes docs/img.

`python -m scripts.screenshots consents record` takes these alone. They are taken in a real browser
on the real demo, so that no picture shows what is not there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState

from backoffice.access import Role
from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Update, path, remove, set_
from backoffice.dynamo.pages import CursorSigner
from scripts.processes import EMULATOR_CREDENTIALS, ROOT
from tests import words
from tests.browser.desk import Desk, Scheme, confirm, give_reason, note, open_dialog, search
from tests.browser.people import ADA, People, can_be_revoked
from tests.browser.runs import CONSENTS, Runs
from tests.browser.site import Site, running_demo
from tests.tools.browser import running_browser

FOLDER = ROOT / "docs" / "img"
MAX_BYTES = 260_000
#: Widths, and how much of a long page a picture shows at most.
MAX_HEIGHTS = {1440: 1340, 390: 2400}

Shot = Callable[["Camera", int, Scheme], Page]


@dataclass(frozen=True)
class Camera:
    """What the pages are made with."""

    desk: Desk
    people: People

    def page(self, role: Role | None, url: str, width: int, scheme: Scheme) -> Page:
        page = self.desk.page(role, width=width, scheme=scheme)
        page.goto(url)
        return page


def sign_in(camera: Camera, width: int, scheme: Scheme) -> Page:
    return camera.page(None, "/sign-in/", width, scheme)


def home(camera: Camera, width: int, scheme: Scheme) -> Page:
    """The home of somebody who has worked today."""
    for act, reason in (
        ("Revoke session", "The phone was stolen on the train"),
        ("Reset usage", "Documents counted twice after the outage"),
    ):
        page = camera.page(words.LEAD, "/", width, scheme)
        search(page, camera.people.take(can_be_revoked).user_id)
        form = open_dialog(page, act)
        give_reason(form, reason)
        confirm(form)
        note(page).wait_for()
    return camera.page(words.LEAD, "/", width, scheme)


def chooser(camera: Camera, width: int, scheme: Scheme) -> Page:
    page = camera.page(words.SUPPORT, "/", width, scheme)
    search(page, "Shared@Example.com")
    page.get_by_role("heading", name="users match").wait_for()
    return page


def user(camera: Camera, width: int, scheme: Scheme) -> Page:
    return camera.page(words.SUPPORT, camera.people.by_email(ADA).url, width, scheme)


def dialog(camera: Camera, width: int, scheme: Scheme) -> Page:
    page = user(camera, width, scheme)
    give_reason(open_dialog(page, "Revoke session"), "The phone was stolen on the train")
    return page


def refused(camera: Camera, width: int, scheme: Scheme) -> Page:
    person = camera.people.take(can_be_revoked)
    page = camera.page(words.SUPPORT, person.url, width, scheme)
    form = open_dialog(page, "Revoke session")
    give_reason(form, "The phone was stolen on the train")
    camera.people.sign_in_again(person)
    confirm(form)
    page.get_by_role("heading", name="not done").wait_for()
    return page


def payments(camera: Camera, width: int, scheme: Scheme) -> Page:
    return camera.page(words.SUPPORT, f"{camera.people.by_email(ADA).url}payments/", width, scheme)


def tiers(camera: Camera, width: int, scheme: Scheme) -> Page:
    return camera.page(words.SUPPORT, "/tiers/", width, scheme)


def chat_options(camera: Camera, width: int, scheme: Scheme) -> Page:
    return camera.page(words.SUPPORT, "/chat-options/", width, scheme)


def trail(camera: Camera, width: int, scheme: Scheme) -> Page:
    """What was done today, up to here."""
    page = camera.page(words.AUDITOR, "/audit/", width, scheme)
    page.get_by_role("button", name="Show entries").click()
    page.get_by_role("heading", name="Entries").wait_for()
    return page


def staff(camera: Camera, width: int, scheme: Scheme) -> Page:
    return camera.page(words.ADMIN, "/staff/", width, scheme)


def run(camera: Camera, width: int, scheme: Scheme) -> Page:
    """A bulk run as it goes on."""
    runs = Runs(camera.desk.site, camera.people)
    at_work = runs.work(runs.wanted(runs.plan(most=30)), chunks=9)
    return camera.page(words.LEAD, f"/runs/{at_work.run_id}/?still", width, scheme)


def run_waiting(camera: Camera, width: int, scheme: Scheme) -> Page:
    """One that a second person is to approve."""
    runs = Runs(camera.desk.site, camera.people)
    waiting = runs.proposed(runs.plan(most=30))
    return camera.page(words.ADMIN, f"/runs/{waiting.run_id}/", width, scheme)


def consents(camera: Camera, width: int, scheme: Scheme) -> Page:
    """All of the demo's users, counted."""
    runs = Runs(camera.desk.site, camera.people)
    runs.work(runs.ask(CONSENTS))
    return camera.page(words.LEAD, "/consents/", width, scheme)


def record(camera: Camera, width: int, scheme: Scheme) -> Page:
    """What the record doctor says of a record that nobody finds any more by its keys."""
    person = camera.people.take(can_be_revoked)
    another = set_(path("GSI2PK"), f"USER_EXTERNAL#facebook#{person.user_id}")
    no_email = remove(path("GSI1PK")), remove(path("GSI1SK"))
    camera.people.change(person, Update(another, *no_email))
    page = camera.page(words.SUPPORT, person.url, width, scheme)
    page.locator("section:has(> header > #record)").evaluate("each => each.scrollIntoView(false)")
    return page


#: By file name: how to get there, and in which colours it is shown.
SHOTS: dict[str, tuple[Shot, tuple[Scheme, ...]]] = {
    "sign-in": (sign_in, ("light", "dark")),
    "chooser": (chooser, ("light",)),
    "user": (user, ("light", "dark")),
    "dialog": (dialog, ("light", "dark")),
    "refused": (refused, ("light",)),
    "home": (home, ("light",)),
    "payments": (payments, ("light",)),
    "tiers": (tiers, ("light",)),
    "chat-options": (chat_options, ("light",)),
    "trail": (trail, ("light",)),
    "staff": (staff, ("light",)),
    "run": (run, ("light", "dark")),
    "run-waiting": (run_waiting, ("light",)),
    "consents": (consents, ("light", "dark")),
    "record": (record, ("light",)),
}
WHOLE = {"user", "refused", "run", "run-waiting", "consents"}


def main() -> int:
    names = sys.argv[1:] or list(SHOTS)
    if unknown := [name for name in names if name not in SHOTS]:
        print(f"No picture is called {', '.join(unknown)}. There are: {', '.join(SHOTS)}.")
        return 2
    os.environ.update(EMULATOR_CREDENTIALS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_demo() as site, running_browser() as browser:
        taken = list(take(browser, site, names))
    too_large = [file.name for file in taken if file.stat().st_size > MAX_BYTES]
    for file in taken:
        print(f"{file.stat().st_size:8,}  {file.relative_to(ROOT)}")
    if too_large:
        print(f"Larger than {MAX_BYTES:,} bytes: {', '.join(too_large)}", file=sys.stderr)
    return 1 if too_large else 0


def take(browser: Browser, site: Site, names: Sequence[str]) -> Iterator[Path]:
    signed_in: dict[Role, StorageState] = {}
    client = Client(
        cursors=CursorSigner(["pictures"]), endpoint_url=site.endpoint, region="eu-central-1"
    )
    people = People(client)
    for name in names:
        shot, schemes = SHOTS[name]
        for width in MAX_HEIGHTS:
            for scheme in schemes:
                camera = Camera(Desk(browser, site, signed_in), people)
                page = shot(camera, width, scheme)
                yield photograph(page, FOLDER / f"{name}-{width}-{scheme}.png", name in WHOLE)
                camera.desk.close()


def photograph(page: Page, path: Path, whole: bool) -> Path:
    """Write what is on the screen, or the whole page as far as it is worth its bytes."""
    if whole and page.viewport_size:
        height = page.evaluate("document.documentElement.scrollHeight")
        width = page.viewport_size["width"]
        page.set_viewport_size({"width": width, "height": min(height, MAX_HEIGHTS[width])})
    page.screenshot(path=path, animations="disabled", caret="hide")
    return path


if __name__ == "__main__":
    sys.exit(main())
