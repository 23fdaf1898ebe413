"""Every page in every state: no finding of axe, nothing wider than the screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backoffice.dynamo.unread import known
from records.model import User
from tests import words
from tests.browser.axe import expect_no_findings
from tests.browser.desk import Desk, confirm, give_reason, open_dialog, search
from tests.browser.people import (
    ADA,
    Kind,
    People,
    can_be_revoked,
)
from tests.browser.run_states import RUN_STATES
from tests.browser.runs import Runs
from tests.browser.site import Site
from tests.browser.states import STATES, Stage


@pytest.fixture
def stage(desk: Desk, people: People, site: Site, runs: Runs) -> Stage:
    return Stage(desk, people, site, runs)


@pytest.mark.parametrize("state", STATES + RUN_STATES, ids=lambda state: state.__name__)
def test_no_findings_in_state(stage: Stage, state: Callable[[Stage], Page]) -> None:
    expect_no_findings(state(stage))


# -- users ----------------------------------------------------------------------------------------


def name_of(user: User) -> str:
    return known(user.profile.name) or ""


def documents_of(user: User) -> object:
    usage = known(user.usage)
    return usage and usage.documents_processed


KINDS: dict[str, Kind] = {
    "ada": lambda user: user.profile.email == ADA,
    "ordinary": can_be_revoked,
    "only signed up": lambda user: not user.device and not user.session and not user.biometric,
    "no session": lambda user: user.session is None,
    "no consents": lambda user: not user.consents,
    "revoked device": lambda user: bool((device := known(user.device)) and device.revoked),
    "deactivated": lambda user: user.profile.deactivated_at is not None,
    "unknown values": lambda user: user.profile.account_status == "frozen",
    "unknown attributes": lambda user: len(user.other) > 3,
    "no subscription": lambda user: user.subscription is None,
    "no usage": lambda user: user.usage is None,
    "over the limit": lambda user: documents_of(user) == 9,
    "very long name": lambda user: len(name_of(user)) > 200,
    "right to left": lambda user: "محمد" in name_of(user),
    "markup for a name": lambda user: "<b>" in name_of(user),
    "no name": lambda user: not user.profile.name,
}
IN_CLEAR = ("very long name", "right to left", "markup for a name", "no name", "ordinary")


@pytest.mark.parametrize("kind", KINDS)
def test_no_findings_on_a_user_with(stage: Stage, kind: str) -> None:
    expect_no_findings(stage.page(url=stage.people.find(KINDS[kind]).url))


@pytest.mark.parametrize("kind", IN_CLEAR)
def test_a_name_in_clear_stays_within_the_page(stage: Stage, kind: str) -> None:
    page = stage.page(url=f"{stage.people.find(KINDS[kind]).url}reveal/")
    page.get_by_role("checkbox", name=re.compile("^Identity")).check()
    give_reason(page)
    confirm(page)
    expect(page.get_by_role("link", name="Mask now")).to_be_visible()

    expect_no_findings(page)


DIALOGS = ("Reveal…", "Revoke session", "Revoke device", "Reset usage", "Remove the stray ttl")


@pytest.mark.parametrize("label", DIALOGS)
def test_no_findings_in_the_dialog(stage: Stage, label: str) -> None:
    page = stage.page(url=stage.ada.url)
    open_dialog(page, label)

    expect_no_findings(page)


# -- errors ---------------------------------------------------------------------------------------


def damaged_form(stage: Stage) -> Page:
    page = stage.page(url=f"{stage.people.find(can_be_revoked).url}revoke-session/")
    give_reason(page)
    page.locator("input[name=act]").evaluate("field => { field.value = 'forged' }")
    confirm(page)
    return page


def foreign_cookie(stage: Stage) -> Page:
    page = stage.page()
    page.context.clear_cookies(name="csrf")
    search(page, ADA)
    return page


def too_much(stage: Stage) -> Page:
    page = stage.page()
    page.locator("#find").evaluate("field => { field.value = 'a'.repeat(300000) }")
    page.locator("#find").press("Enter")
    return page


ERRORS: dict[str, tuple[Callable[[Stage], Page], str]] = {
    "400": (damaged_form, "We could not process this request"),
    "403": (lambda stage: stage.page(words.ADMIN, stage.ada.url), "Your role does not allow this"),
    "404": (lambda stage: stage.page(url="/no/such/page/"), "Page not found"),
    "404 signed out": (lambda stage: stage.page(None, "/nothing/"), "Page not found"),
    "405": (lambda stage: stage.page(url="/sign-out/"), "This page cannot be opened this way"),
    "413": (too_much, "This is too large"),
    "csrf": (foreign_cookie, "This form could not be checked"),
}


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_page_is_plain_and_in_the_look(stage: Stage, error: str) -> None:
    make, title = ERRORS[error]

    page = make(stage)

    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator(".env")).to_contain_text("DEV")
    request_id = page.locator("main .sub", has_text="Request id").locator("code")
    expect(request_id).to_have_text(re.compile("^[0-9a-f]{16}$"))
    is_signed_in = page.locator(".account").count() > 0
    copies = page.get_by_role("button", name="Copy request id")
    expect(copies).to_have_count(1 if is_signed_in else 0)
    assert "Traceback" not in page.content()
    expect_no_findings(page)
