"""Taking acts back in the browser: offered beside the entry, confirmed, or why it cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.audit.entries import Entry
from backoffice.web.acts.undo import CHANGED_SINCE, HOLDS_TOO_LITTLE, TAKEN_BACK
from tests import words
from tests.generations import each_act_of_each, each_generation
from tests.users.people import url_of
from tests.web import REASON, Browser, Site
from tests.web_pages import Page, page_of

UNDONE = {"revoke-device": "allow-device", "reset-usage": "restore-usage"}
LABELS = {"revoke-device": "Allow again", "reset-usage": "Take back"}
each_act = pytest.mark.parametrize("name", UNDONE)
each_act_there = each_act_of_each(*UNDONE)


def act(site: Site, user_id: str, name: str, browser: Browser | None = None) -> Entry:
    """Do an act; its entry."""
    answer = (browser or site.sign_in()).post(url_of(user_id, name), site.form(user_id, name))
    assert answer.status_code == 302
    site.clock.advance(minutes=5)
    return next(entry for entry in site.entries(user_id) if entry.reason)


def undo_url(user_id: str, name: str, entry: Entry) -> str:
    return f"{url_of(user_id, UNDONE[name])}?entry={entry.entry_id}"


def activity_of(page: Page) -> str:
    return page.text.partition("Timeline")[2]


def user_page(browser: Browser, user_id: str) -> Page:
    return page_of(browser.get(f"/users/{user_id}/"))


@each_act_there
def test_an_act_is_taken_back_from_its_entry_and_told(site: Site, name: str) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    entry = act(site, user_id, name)

    shown = browser.get(f"/users/{user_id}/")
    confirm = page_of(browser.get(undo_url(user_id, name, entry)))
    form = confirm.form(f"/{UNDONE[name]}/?entry={entry.entry_id}", "act")
    # The category of the act, so that a reason is all that is asked for.
    assert form.fields["category"] == REASON["category"]
    told = page_of(browser.post(form.action, form.fields | {"text": REASON["text"]}, follow=True))
    again = page_of(browser.post(form.action, form.fields | {"text": REASON["text"]}, follow=True))

    assert f"{LABELS[name]} until 2026-03-08 12:00" in activity_of(page_of(shown))
    assert undo_url(user_id, name, entry) in shown.content.decode()
    assert ("allowed again" if name == "revoke-device" else site.written.restored) in told.text
    assert "nothing was done twice" in again.text
    assert TAKEN_BACK in activity_of(told)
    assert LABELS[name] + " until" not in activity_of(told)


@each_act
def test_whoever_may_not_act_is_offered_nothing(site: Site, name: str) -> None:
    user_id = site.add_user()
    entry = act(site, user_id, name)

    for role in (words.VIEWER, words.AUDITOR):
        browser = site.sign_in(role)
        shown = browser.get(f"/users/{user_id}/").content.decode()
        assert undo_url(user_id, name, entry) not in shown
        assert browser.get(undo_url(user_id, name, entry)).status_code == 403
        before = site.items(user_id)
        form = {"act": "", **REASON}
        assert browser.post(undo_url(user_id, name, entry), form).status_code == 403
        assert site.items(user_id) == before


@each_act_there
def test_after_a_newer_change_it_is_refused_with_what_was_seen_and_what_is_there(
    site: Site, name: str
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    entry = act(site, user_id, name)
    url = undo_url(user_id, name, entry)
    form = page_of(browser.get(url)).form(entry.entry_id, "act").fields
    said = site.change_against(user_id, UNDONE[name])

    for answer in (browser.get(url), browser.post(url, form | REASON)):
        page = page_of(answer)
        assert answer.status_code == 409
        assert all(each in page.text for each in said)
        assert not [form for form in page.forms if "act" in form.fields]
    assert CHANGED_SINCE in activity_of(user_page(browser, user_id))


@each_act
def test_after_seven_days_it_is_offered_no_more(site: Site, name: str) -> None:
    user_id = site.add_user()
    entry = act(site, user_id, name)
    site.clock.at = entry.at + timedelta(days=7)
    browser = site.sign_in()
    assert browser.get(undo_url(user_id, name, entry)).status_code == 200

    site.clock.advance(seconds=1)
    assert f"{LABELS[name]} until" not in activity_of(user_page(browser, user_id))
    answer = browser.get(undo_url(user_id, name, entry))
    assert answer.status_code == 409
    assert "can be taken back for 7 days" in page_of(answer).text


FINAL = {
    "revoke-session": "Cannot be taken back: the user signs in again, which makes a new session.",
    "remove-ttl": "Cannot be taken back: with a ttl DynamoDB would delete the user.",
}


@each_act_of_each(*FINAL)
def test_what_cannot_be_taken_back_says_why(site: Site, name: str) -> None:
    user_id, why = site.add_user_with_everything(), FINAL[name]
    act(site, user_id, name)

    assert why in activity_of(user_page(site.sign_in(), user_id))
    assert why not in activity_of(user_page(site.sign_in(words.VIEWER), user_id))


def test_an_entry_that_holds_too_little_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    entry = act(site, user_id, "revoke-device")
    # As if it had been written by a version that did not keep what was there before.
    monkeypatch.setattr("users.services.acts.AllowDevice.needs", "no-such-value")

    assert HOLDS_TOO_LITTLE in activity_of(user_page(browser, user_id))
    answer = browser.get(undo_url(user_id, "revoke-device", entry))
    assert (answer.status_code, HOLDS_TOO_LITTLE in page_of(answer).text) == (409, True)


@pytest.mark.parametrize("entry_id", ["", "x", "0" * 32])
def test_no_act_is_made_up_to_be_taken_back(site: Site, entry_id: str) -> None:
    user_id = site.add_user()

    answer = site.sign_in().get(url_of(user_id, "allow-device"), {"entry": entry_id})

    assert answer.status_code == 409
    assert "There is no such act to take back." in page_of(answer).text


def test_the_entry_of_another_act_or_user_is_not_taken_back(site: Site) -> None:
    user_id, other_id, browser = site.add_user(), site.add_user(), site.sign_in()
    entry = act(site, user_id, "revoke-device")

    for url in (
        undo_url(other_id, "revoke-device", entry),
        undo_url(user_id, "reset-usage", entry),
    ):
        answer = browser.get(url)
        assert answer.status_code == 409
        assert "There is no such act" in page_of(answer).text


def test_the_form_for_one_entry_takes_no_other_back(site: Site) -> None:
    """What is taken back is what the form says, whatever the URL names."""
    user_id, browser = site.add_user(), site.sign_in()
    device = act(site, user_id, "revoke-device")
    url = undo_url(user_id, "revoke-device", device)
    form = page_of(browser.get(url)).form(device.entry_id, "act").fields

    answer = browser.post(url_of(user_id, "restore-usage"), form | REASON)

    assert answer.status_code == 400
    assert site.entries(user_id, words.DEVICE_ALLOWED, words.USAGE_RESTORED) == []


def test_a_lead_takes_back_from_the_trail_and_an_auditor_cannot(site: Site) -> None:
    user_id = site.add_user()
    entry = act(site, user_id, "reset-usage")
    url = undo_url(user_id, "reset-usage", entry)
    trail = reverse("trail:entries", query={"user": user_id})

    lead = site.sign_in(words.LEAD).get(trail)
    auditor = site.sign_in(words.AUDITOR).get(trail)

    assert "Take back until 2026-03-08 12:00" in page_of(lead).text
    assert url in lead.content.decode()
    assert "Reset the usage period" in page_of(auditor).text
    assert url not in auditor.content.decode()
    assert page_of(site.sign_in(words.LEAD).get(url)).form(entry.entry_id, "act").fields["act"]


@each_generation
def test_a_revoked_device_can_be_allowed_again_from_what_stops_the_user(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    act(site, user_id, "revoke-device")

    def said(who: Browser) -> str:
        return user_page(who, user_id).text.partition("Device revoked")[2].partition("Session")[0]

    assert "Allow the device again" in said(browser)
    assert "you can, nowAllow again" in said(browser)
    assert "support or a lead can" in said(site.sign_in(words.VIEWER))
    newer = site.written.newer_device
    site.change_behind_the_back(user_id, newer.place, newer.value, newer.sort_key)
    assert "The user registers the device again" in said(browser)
    assert "Allow" not in said(browser)
