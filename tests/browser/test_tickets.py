"""What the desk is asked most, with the clicks and the keys that an answer may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from backoffice.dynamo.expressions import Clause, Update, path, remove, set_
from demo.management.commands.load_demo import NAMES
from records.lists import AccountStatus, ConsentType, DeviceStatus, SessionStatus
from tests import words
from tests.browser.desk import (
    Desk,
    activity,
    confirm,
    give_reason,
    note,
    open_dialog,
    session_cookie,
)
from tests.browser.hand import Hand
from tests.browser.people import People, Person, can_be_revoked, has_usage
from tests.browser.site import Site

LEAD = NAMES["lead"]
NOW = datetime.now(UTC)
PAST, AHEAD = ((NOW + timedelta(days=days)).isoformat() for days in (-12, 12))


def stops(page: Page) -> Locator:
    """What stops the user, and what is to be minded."""
    return page.get_by_role("region", name="What stops this user")


def pasted(page: Page) -> str:
    """What is on the clipboard, as a person sees it: no page may read it."""
    box = page.locator("#find")
    box.press("Control+V")
    return box.input_value()


# -- what the page answers by itself ---------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What is done to a healthy record, and what the page then says of it."""

    clauses: tuple[Clause, ...]
    says: str


def changed(says: str, *clauses: Clause) -> Change:
    return Change(clauses, says)


DATA = path("data")
STATUS, DEVICE = DATA.child("account_status"), DATA.child("current_device")
SESSION, SUBSCRIPTION = DATA.child("current_session"), DATA.child("current_subscription")
USAGE = SUBSCRIPTION.child("usage_current_period")
CONSENT = {each: DATA.child("consents", each) for each in ConsentType}
TERMS, HEALTH = ConsentType.TERMS_OF_SERVICE, ConsentType.HEALTHCARE_CONSULTATION
MONTHLY = set_(SUBSCRIPTION.child("subscription_type"), "monthly")

#: Section 10 of the data contract: all that a record can show.
CAUSES = {
    **{
        f"account {status}": changed(f"Account {status}", set_(STATUS, status))
        for status in (AccountStatus.SUSPENDED, AccountStatus.DEACTIVATED, AccountStatus.DELETED)
    },
    "e-mail": changed("E-mail not verified", set_(DATA.child("email_verified"), False)),
    "subscription ended": changed(
        "Premium ended 12 days ago", MONTHLY, set_(SUBSCRIPTION.child("end_date"), PAST)
    ),
    "cancelled and over": changed(
        "Premium ended 12 days ago",
        MONTHLY,
        set_(SUBSCRIPTION.child("subscription_status"), "cancelled"),
        set_(SUBSCRIPTION.child("end_date"), PAST),
    ),
    "no subscription": changed("No subscription", remove(SUBSCRIPTION)),
    "limit": changed(
        "9 of 5 documents used",
        set_(SUBSCRIPTION.child("subscription_type"), "free"),
        set_(USAGE.child("documents_processed"), 9),
        set_(USAGE.child("period_end"), AHEAD),
    ),
    "period over": changed(
        "The usage period ended 12 days ago", set_(USAGE.child("period_end"), PAST)
    ),
    "session revoked": changed(
        "Session revoked", set_(SESSION.child("status"), SessionStatus.REVOKED)
    ),
    "session expired": changed(
        "Session expired 12 days ago", set_(SESSION.child("expires_at"), PAST)
    ),
    "no session": changed("No session", remove(SESSION)),
    "device revoked": changed("Device revoked", set_(DEVICE.child("status"), DeviceStatus.REVOKED)),
    "no device": changed("No device registered", remove(DEVICE)),
    "biometric check": changed(
        "Biometric check due",
        set_(SESSION.child("expires_at"), AHEAD),
        set_(SESSION.child("requires_biometric_reauth"), True),
    ),
    "consent withdrawn": changed(
        "Consent withdrawn 12 days ago", set_(CONSENT[HEALTH].child("withdrawn_at"), PAST)
    ),
    "consent not given": changed(
        "Consent not given", set_(CONSENT[TERMS].child("consent_given"), False)
    ),
    "consent missing": changed("Consent missing", remove(CONSENT[TERMS])),
    "consent outdated": changed(
        "Consent outdated", set_(CONSENT[TERMS].child("consent_version"), "v1.0.0")
    ),
    "stray ttl": changed(
        "The record will be deleted", set_(path("ttl"), int(NOW.timestamp()) + 86_400)
    ),
    "not readable": changed("Not readable here Device", set_(DEVICE, "?")),
}


def test_every_cause_that_a_record_can_show_is_said_on_opening(page: Page, people: People) -> None:
    person = people.take(has_usage)
    for name, change in CAUSES.items():
        people.change(person, Update(*change.clauses))

        page.goto(person.url)

        line = stops(page).get_by_role("listitem").filter(has_text=change.says)
        expect(line.first, name).to_be_visible()
        people.restore(person)
    page.goto(person.url)
    for name, change in CAUSES.items():
        expect(stops(page).filter(has_text=change.says), name).to_have_count(0)


def test_a_stuck_document_is_there_with_its_job_id(page: Page, ada: Person) -> None:
    page.goto(ada.url)

    line = stops(page).get_by_role("listitem").filter(has_text="A document is stuck")
    expect(line).to_be_visible()
    job = page.get_by_role("region", name="Documents").locator(".rows > li", has_text="stuck")
    job_id = job.locator("[data-copied-as='job id']").inner_text()
    assert job_id
    expect(line).to_contain_text(job_id)
    expect(line.get_by_role("button", name="Copy job id")).to_be_visible()


def test_what_a_colleague_did_is_there(desk: Desk, people: People) -> None:
    person = people.take(can_be_revoked)
    hers = desk.page(words.LEAD)
    hers.goto(person.url)
    dialog = open_dialog(hers, "Revoke session")
    give_reason(dialog, "Phone left on a train")
    confirm(dialog)
    expect(note(hers)).to_be_visible()
    page = desk.page(words.SUPPORT)

    page.goto(person.url)

    entry = activity(page).filter(has_text="Revoked the session")
    for text in (LEAD, "Phone left on a train", "SUP-4711"):
        expect(entry).to_contain_text(text)
    expect(entry).to_be_visible()


# -- what takes a hand -----------------------------------------------------------------------------


def test_the_reference_of_a_double_charge_takes_a_click(
    page: Page, people: People, site: Site
) -> None:
    person = people.take(can_be_revoked)
    for hours, reference in ((5, "txn-made-up-1"), (4, "txn-made-up-2")):
        people.pay(person, NOW - timedelta(hours=hours), reference)
    page.context.grant_permissions(["clipboard-write"], origin=site.url)
    page.goto(person.url)
    hand = Hand(page)

    payment = page.locator(".timeline li", has_text="txn-made-up-2").last
    expect(payment).to_contain_text("paid twice?")
    hand.click(payment.get_by_role("button", name="Copy id at the provider"))

    expect(payment.get_by_role("button", name="Copied id at the provider")).to_be_visible()
    assert pasted(page) == "txn-made-up-2"
    assert_within(hand, 1, 0)


def test_a_check_of_name_and_email_takes_three_clicks(page: Page, people: People) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    hand = Hand(page)

    hand.link("Reveal…")
    dialog = page.locator("dialog[open]")
    hand.click(dialog.get_by_role("checkbox", name="Contact"))
    hand.type(dialog.get_by_label("Reason"), "Identity of caller")
    hand.click(dialog.get_by_role("button", name="Show fields"))

    profile = person.user.profile
    for text in (profile.name, profile.email):
        expect(page.get_by_text(str(text)).first).to_be_attached()
    assert_within(hand, 3, 20)


def test_a_lost_phone_takes_two_clicks(page: Page, people: People) -> None:
    person = people.take(can_be_revoked)
    page.goto(person.url)
    hand = Hand(page)

    hand.link("Revoke device")
    dialog = page.locator("dialog[open]")
    hand.type(dialog.get_by_label("Reason"), "Lost her phone")
    hand.click(dialog.get_by_role("button", name="Revoke device"))

    expect(note(page)).to_contain_text("was revoked, and its session with it")
    expect(stops(page)).to_contain_text("Device revoked now")
    [entry] = people.entries_on(person)
    assert entry.reason
    assert entry.reason.category == words.LOST_DEVICE
    assert_within(hand, 2, 20)


def test_a_wrong_count_is_taken_back_in_two_clicks(page: Page, people: People) -> None:
    person = people.take(has_usage)
    page.goto(person.url)
    dialog = open_dialog(page, "Reset usage")
    give_reason(dialog)
    confirm(dialog)
    expect(note(page)).to_contain_text("The usage period was reset")
    hand = Hand(page)

    hand.click(activity(page).get_by_role("link", name="Take back"))
    hand.type(page.get_by_label("Reason"), "Wrong user")
    hand.click(page.get_by_role("button", name="Restore usage"))

    expect(note(page)).to_contain_text("The reset was taken back")
    assert_within(hand, 2, 15)


def test_the_reveals_of_a_week_take_five_clicks(desk: Desk, people: People) -> None:
    person = people.take(can_be_revoked)
    cookie = session_cookie(desk.page(words.LEAD))
    people.was_revealed(person, NOW - timedelta(days=2), words.LEAD, cookie)
    page = desk.page(words.AUDITOR)
    page.goto(person.url)
    hand = Hand(page)

    hand.link("Audit trail")
    hand.link("Last 7 days")
    hand.click(page.get_by_label("Revealed masked fields"))
    hand.click(page.get_by_role("button", name="Show entries"))
    with page.expect_download() as download:
        hand.link("Export CSV")

    rows = Path(download.value.path()).read_text().splitlines()
    head, named = rows[0], [row for row in rows if person.user_id in row]
    assert "staff_name" in head
    assert len(named) == 1
    assert LEAD in named[0]
    assert_within(hand, 5, 0)


def test_a_leaver_takes_three_clicks(desk: Desk) -> None:
    page = desk.page(words.ADMIN)
    page.goto("/staff/create/")
    page.get_by_label("E-mail").fill("leaver@example.com")
    page.get_by_label("Name").fill("Lena Leaver")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_label("Reason").fill("A new colleague")
    confirm(page)
    expect(page.get_by_role("heading", name="Account created")).to_be_visible()
    page.goto("/staff/")
    hand = Hand(page)

    hand.link("Lena Leaver")
    hand.link("Disable")
    dialog = page.locator("dialog[open]")
    hand.type(dialog.get_by_label("Reason"), "Left the team")
    hand.click(dialog.get_by_role("button", name="Disable account"))

    expect(note(page)).to_contain_text("The account is disabled")
    assert_within(hand, 3, 15)


def assert_within(hand: Hand, clicks: int, keys: int) -> None:
    """Whoever needs fewer of one may not have more of the other."""
    assert hand.clicks <= clicks
    assert hand.keys <= keys
