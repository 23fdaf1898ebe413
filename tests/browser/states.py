"""Every page in every state worth a look, as a way to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from backoffice.access import Role
from backoffice.dynamo.expressions import Update, path, set_
from tests import words
from tests.browser.desk import (
    Desk,
    confirm,
    fill_sign_in,
    give_reason,
    open_dialog,
    search,
    session_cookie,
)
from tests.browser.people import (
    ADA,
    People,
    Person,
    can_be_revoked,
    has_a_name_for_the_device,
    has_sealed_names,
)
from tests.browser.runs import Runs
from tests.browser.site import Account, Site


@dataclass(frozen=True)
class Stage:
    """What a state is made with."""

    desk: Desk
    people: People
    site: Site
    runs: Runs

    def page(self, role: Role | None = words.SUPPORT, url: str = "/") -> Page:
        page = self.desk.page(role)
        page.goto(url)
        return page

    @property
    def ada(self) -> Person:
        return self.people.by_email(ADA)


def sign_in_page(stage: Stage) -> Page:
    return stage.page(None, "/sign-in/")


def sign_in_failed(stage: Stage) -> Page:
    page = sign_in_page(stage)
    fill_sign_in(page, Account("nobody.here@example.com", "not the password of anyone"))
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def sign_in_throttled(stage: Stage) -> Page:
    page = sign_in_page(stage)
    for _ in range(6):
        fill_sign_in(page, Account("throttled@example.com", "not the password of anyone"))
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("Too many attempts").first).to_be_visible()
    return page


def sign_in_ended(stage: Stage) -> Page:
    return stage.page(None, "/sign-in/?ended=1&next=/")


def home_of_an_admin(stage: Stage) -> Page:
    return stage.page(words.ADMIN)


def home_with_entries(stage: Stage) -> Page:
    stage.page(words.SUPPORT, stage.ada.url)
    return stage.page(words.SUPPORT)


def home_with_recent_users(stage: Stage) -> Page:
    page = home_with_entries(stage)
    page.get_by_role("button", name="Show status and tier").click()
    expect(page.locator(".recent .mail").first).to_be_visible()
    return page


def notes(stage: Stage) -> Page:
    page = stage.page(words.LEAD, stage.people.take(can_be_revoked).url)
    for text, is_pinned in (("Speaks to us through her daughter", True), ("Called twice", False)):
        page.get_by_text("Add note").first.click()
        page.get_by_role("textbox", name="Note").fill(text)
        page.get_by_label("Pin: everybody").set_checked(is_pinned)
        page.get_by_role("button", name="Add note").click()
        expect(page.locator(".note.done")).to_be_visible()
    page.get_by_text("Add note").first.click()
    return page


def note_to_withdraw(stage: Stage) -> Page:
    page = notes(stage)
    page.get_by_role("link", name="Withdraw").first.click()
    expect(page.get_by_role("heading", name="Withdraw the note")).to_be_visible()
    return page


def user_with_news(stage: Stage) -> Page:
    person = stage.people.take(can_be_revoked)
    page = stage.page()
    at = datetime.now(UTC) - timedelta(days=400)
    stage.people.was_viewed(person, at, words.SUPPORT, session_cookie(page))
    page.goto(person.url)
    expect(page.get_by_text("new since you last looked 13 months ago")).to_be_visible()
    expect(page.locator(".entries > .new").first).to_be_visible()
    return page


def search_error(stage: Stage) -> Page:
    page = stage.page()
    search(page, "a" * 1001)
    expect(page.locator("#find-error")).to_be_visible()
    return page


def chooser(stage: Stage) -> Page:
    page = stage.page()
    search(page, "Shared@Example.com")
    expect(page.get_by_role("heading", name="users match")).to_be_visible()
    return page


def miss(stage: Stage) -> Page:
    page = stage.page()
    search(page, "“Nobody” <Nobody@gmial.com>,")
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    return page


def revealed(stage: Stage) -> Page:
    page = stage.page(url=stage.people.take(has_a_name_for_the_device).url)
    dialog = open_dialog(page, "Reveal…")
    dialog.get_by_role("checkbox").first.check()
    give_reason(dialog)
    confirm(dialog)
    expect(page.get_by_role("link", name="Mask now")).to_be_visible()
    return page


def cannot_decrypt(stage: Stage) -> Page:
    """The e-mail is another user's, so that it does not open; the names do."""
    person, other = stage.people.take(has_sealed_names), stage.people.find(has_sealed_names)
    stage.people.change(person, Update(set_(path("email"), other.stored.sealed["email"])))
    page = stage.page(url=person.url)
    dialog = open_dialog(page, "Reveal…")
    for group in ("Identity", "Contact"):
        dialog.get_by_role("checkbox", name=group).check()
    give_reason(dialog)
    confirm(dialog)
    expect(page.get_by_text("Cannot decrypt e-mail")).to_be_visible()
    return page


def user_with_findings(stage: Stage) -> Page:
    person = stage.people.take(can_be_revoked)
    another = f"USER_EXTERNAL#facebook#{person.user_id}"
    stage.people.change(person, Update(set_(path("GSI2PK"), another)))
    page = stage.page(url=person.url)
    expect(page.get_by_role("link", name="Repair… index.external-differs")).to_be_visible()
    return page


def repair(stage: Stage) -> Page:
    page = user_with_findings(stage)
    page.get_by_role("link", name="Repair… index.external-differs").click()
    expect(page.get_by_role("heading", name="Repair the index keys")).to_be_visible()
    return page


def done(stage: Stage) -> Page:
    page = stage.page(url=stage.people.take(can_be_revoked).url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    confirm(dialog)
    expect(page.locator(".note.done")).to_be_visible()
    return page


def refused(stage: Stage) -> Page:
    person = stage.people.take(can_be_revoked)
    page = stage.page(url=person.url)
    dialog = open_dialog(page, "Revoke device")
    give_reason(dialog)
    stage.people.sign_in_again(person)
    stage.people.revoke_device(person)
    confirm(dialog)
    expect(page.get_by_role("heading", name="not done")).to_be_visible()
    return page


def refused_with_an_offer(stage: Stage) -> Page:
    person = stage.people.take(can_be_revoked)
    page = stage.page(url=person.url)
    dialog = open_dialog(page, "Revoke session")
    give_reason(dialog)
    stage.people.sign_in_again(person)
    confirm(dialog)
    expect(page.get_by_role("heading", name="not done")).to_be_visible()
    return page


def nothing_to_act_on(stage: Stage) -> Page:
    person = stage.people.find(lambda user: user.session is None)
    return stage.page(url=f"{person.url}revoke-session/")


def confirm_page_with_errors(stage: Stage) -> Page:
    page = stage.page(url=f"{stage.people.find(can_be_revoked).url}revoke-session/")
    give_reason(page, "mail@example.com asked", ticket="a b")
    confirm(page)
    expect(page.locator(".error").first).to_be_visible()
    return page


def account_menu(stage: Stage) -> Page:
    page = stage.page()
    page.locator("details.account summary").click()
    return page


def keys_dialog(stage: Stage) -> Page:
    page = stage.page(url=stage.ada.url)
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    return page


def password_page(stage: Stage) -> Page:
    return stage.page(url="/account/password/")


def password_page_with_errors(stage: Stage) -> Page:
    page = stage.page(words.VIEWER, "/account/password/")
    for field in page.locator("input[type=password]").all():
        field.fill("short")
    page.get_by_role("button", name="Change password").click()
    expect(page.locator(".error").first).to_be_visible()
    return page


def payments(stage: Stage) -> Page:
    page = stage.page(url=f"{stage.ada.url}payments/")
    expect(page.get_by_role("link", name="Older payments")).to_be_visible()
    return page


def payments_that_match_nothing(stage: Stage) -> Page:
    return stage.page(url=f"{stage.ada.url}payments/?since=2001-01-01&until=2001-01-02")


def payments_asked_for_wrongly(stage: Stage) -> Page:
    return stage.page(url=f"{stage.ada.url}payments/?status=odd&since=2026-02-02&until=2026-01-01")


def trail_of_a_day(stage: Stage) -> Page:
    page = stage.page(words.LEAD, "/audit/")
    page.get_by_role("button", name="Show entries").click()
    expect(page.locator("ol.activity > li").first).to_be_visible()
    return page


def trail_of_a_user(stage: Stage) -> Page:
    return stage.page(words.AUDITOR, f"/audit/?user={stage.ada.user_id}")


def trail_of_nobody(stage: Stage) -> Page:
    page = stage.page(words.LEAD, "/audit/")
    page.get_by_label("Member of staff").fill("Suppart")
    page.get_by_role("button", name="Show entries").click()
    expect(page.get_by_role("heading", name="Nobody is called so")).to_be_visible()
    return page


def trail_asked_for_wrongly(stage: Stage) -> Page:
    return stage.page(words.ADMIN, "/audit/?user=nobody&hour=99&staff=x&only=x")


def tiers(stage: Stage) -> Page:
    return stage.page(url="/tiers/")


def chat_options(stage: Stage) -> Page:
    return stage.page(url="/chat-options/")


def own_account(stage: Stage) -> Page:
    return stage.page(url="/account/")


def staff_list(stage: Stage) -> Page:
    return stage.page(words.ADMIN, "/staff/")


def staff_account(stage: Stage) -> Page:
    page = staff_list(stage)
    page.locator("tbody a").first.click()
    expect(page.get_by_role("group", name="Acts on this account")).to_be_visible()
    return page


def staff_dialog(stage: Stage) -> Page:
    page = staff_account(stage)
    page.locator(".acts [data-dialog]").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    return page


def new_colleague_with_errors(stage: Stage) -> Page:
    page = stage.page(words.ADMIN, "/staff/create/")
    page.locator("form.act").evaluate("form => { form.noValidate = true }")
    confirm(page)
    expect(page.locator(".error").first).to_be_visible()
    return page


def one_time_password(stage: Stage) -> Page:
    page = stage.page(words.ADMIN, "/staff/create/")
    page.get_by_label("E-mail").fill("new.colleague@example.com")
    page.get_by_label("Name").fill("Nina New")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_label("What is it about?").select_option(index=1)
    page.get_by_label("Reason").fill("A new colleague on the night shift")
    confirm(page)
    expect(page.get_by_role("heading", name="Account created")).to_be_visible()
    return page


STATES: tuple[Callable[[Stage], Page], ...] = (
    sign_in_page,
    sign_in_failed,
    sign_in_throttled,
    sign_in_ended,
    home_of_an_admin,
    home_with_entries,
    home_with_recent_users,
    notes,
    note_to_withdraw,
    user_with_news,
    search_error,
    chooser,
    miss,
    revealed,
    cannot_decrypt,
    user_with_findings,
    repair,
    done,
    refused,
    refused_with_an_offer,
    nothing_to_act_on,
    confirm_page_with_errors,
    account_menu,
    keys_dialog,
    password_page,
    password_page_with_errors,
    payments,
    payments_that_match_nothing,
    payments_asked_for_wrongly,
    trail_of_a_day,
    trail_of_a_user,
    trail_of_nobody,
    trail_asked_for_wrongly,
    tiers,
    chat_options,
    own_account,
    staff_list,
    staff_account,
    staff_dialog,
    new_colleague_with_errors,
    one_time_password,
)
