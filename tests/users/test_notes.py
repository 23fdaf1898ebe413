"""Notes on the user page: who reads, who writes, and what is never shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from backoffice.access import Role
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.notes.items import PAGE_SIZE
from tests import words
from tests.web import Site
from tests.web_pages import page_of

PINNED, OTHER = "Speaks to us through her daughter only", "Called twice about the export"
READERS = (words.VIEWER, words.SUPPORT, words.LEAD, words.AUDITOR)


def page_url(user_id: str) -> str:
    return reverse("users:detail", kwargs={"user_id": user_id})


def add_url(user_id: str) -> str:
    return reverse("users:note-act", kwargs={"user_id": user_id, "name": "add-note"})


@pytest.mark.parametrize("role", READERS)
def test_whoever_looks_up_reads_and_whoever_acts_writes(site: Site, role: Role) -> None:
    user_id = site.add_user()
    site.add_note(user_id, words.LEAD, PINNED, is_pinned=True)
    site.add_note(user_id, words.LEAD, OTHER)

    page = page_of(site.sign_in(role).get(page_url(user_id)))

    order = ["Read before you act", PINNED, OTHER]
    places = [page.text.lower().index(each.lower()) for each in order]
    assert places == sorted(places)
    assert page.text.count("Robin Lead") >= 2
    is_writer = role in (words.SUPPORT, words.LEAD)
    assert any(form.action == add_url(user_id) for form in page.forms) is is_writer
    withdrawable = any("/withdraw-note/" in values.get("href", "") for _, values in page.tags)
    assert withdrawable is (role is words.LEAD)


def test_a_note_is_written_on_the_page_and_told_there(site: Site) -> None:
    user_id = site.add_user()
    browser = site.sign_in()
    form = page_of(browser.get(page_url(user_id))).form("/notes/add-note/")

    done = browser.post(form.action, form.fields | {"note": OTHER, "pinned": "on"}, follow=True)

    text = page_of(done).text
    assert "The note was added." in text
    assert OTHER in text
    (entry,) = site.entries(user_id, words.NOTE_ADDED)
    assert entry.new["pinned"] is True
    assert entry.reason is None


@pytest.mark.parametrize(
    ("note", "complaint"),
    [
        ("Write to ada@example.com", "Leave the e-mail address out"),
        ("Call her at +44 20 7946 0958", "Leave the phone number out"),
        ("abc", "Enter a note of 5 to 500 characters."),
        ("x" * 501, "at most 500 characters"),
    ],
)
def test_a_note_follows_the_rules_of_reasons(site: Site, note: str, complaint: str) -> None:
    user_id = site.add_user()
    form = site.note_form(user_id, "add-note", words.SUPPORT)

    answer = site.sign_in().post(add_url(user_id), form | {"note": note})

    page = page_of(answer)
    assert answer.status_code == 400
    assert complaint in page.text
    assert note in page.text  # nothing that was typed is lost
    assert site.entries(user_id, words.NOTE_ADDED) == []


def test_an_order_number_passes(site: Site) -> None:
    user_id = site.add_user()
    form = site.note_form(user_id, "add-note", words.SUPPORT)

    site.sign_in().post(add_url(user_id), form | {"note": "Refunded GPA.3312-4411-2233-12345"})

    assert len(site.entries(user_id, words.NOTE_ADDED)) == 1


def test_a_withdrawn_note_says_so_without_its_text(site: Site) -> None:
    user_id = site.add_user()
    note = site.add_note(user_id, words.SUPPORT, OTHER)
    names = {"user_id": user_id, "note_id": note.note_id, "name": "withdraw-note"}
    url, browser = reverse("users:note", kwargs=names), site.sign_in()

    confirm = page_of(browser.get(url))
    form = confirm.form("/withdraw-note/")
    reason = {"text": "It is about somebody else"}  # of one category, which is chosen
    page = page_of(browser.post(form.action, form.fields | reason, follow=True))

    assert OTHER in confirm.text
    assert "The note was withdrawn" in page.text
    assert "Withdrawn by Robin Support" in page.text
    assert OTHER not in page.text


def test_a_note_is_pinned_and_unpinned_where_it_stands(site: Site) -> None:
    user_id = site.add_user()
    note = site.add_note(user_id, words.LEAD, OTHER)
    browser, reason = site.sign_in(), {"category": "other", "text": "To be read by everybody"}
    page = page_of(browser.get(page_url(user_id)))
    for name, other, said in (("pin", "unpin", "pinned"), ("unpin", "pin", "unpinned")):
        url = reverse(
            "users:note",
            kwargs={"user_id": user_id, "note_id": note.note_id, "name": f"{name}-note"},
        )
        assert url in {values.get("href") for _, values in page.tags}
        confirm = page_of(browser.get(url))
        assert f"{name.capitalize()} the note “{OTHER}”" in confirm.text

        page = page_of(browser.post(url, confirm.form(url).fields | reason, follow=True))

        assert f"The note was {said}." in page.text
        assert ("Read before you act" in page.text) is (name == "pin")
        assert page.text.count(OTHER) == 1
        assert any(f"/{other}-note/" in values.get("href", "") for _, values in page.tags)
    assert [entry.reason for entry in site.entries(user_id, words.NOTE_PINNED)] != [None]
    viewer = page_of(site.sign_in(words.VIEWER).get(page_url(user_id)))
    assert "pin-note" not in "".join(values.get("href", "") for _, values in viewer.tags)


def test_older_notes_are_a_link_away_and_reading_them_is_on_record(site: Site) -> None:
    user_id = site.add_user()
    for n in range(PAGE_SIZE + 1):
        at = site.clock() - timedelta(days=n)
        site.add_note(user_id, words.LEAD, f"Note number {n:02}", at=at, note_id=f"{99 - n:032}")
    browser, url = site.sign_in(), reverse("users:notes", kwargs={"user_id": user_id})

    page = page_of(browser.get(page_url(user_id)))
    first = page_of(browser.get(url))
    (more,) = [v["href"] for tag, v in first.tags if tag == "a" and v.get("rel") == "next"]
    second = page_of(browser.get(more))

    assert url in {values.get("href") for _, values in page.tags}
    assert "Note number 00" in first.text
    assert f"Note number {PAGE_SIZE}" not in first.text
    assert f"Note number {PAGE_SIZE}" in second.text
    read = site.entries(user_id, words.NOTES_LISTED)
    assert len(read) == 2
    # Nobody looked for the user: nothing is said of a record.
    assert all(set(entry.new) == {"notes"} for entry in read)


def test_a_page_whose_notes_cannot_be_read_shows_nothing(
    site: Site, web_faults: FaultInjector
) -> None:
    user_id = site.add_user()
    browser = site.sign_in()
    web_faults.inject([lost_request] * 6, matching="Query")

    answer = browser.get(reverse("users:notes", kwargs={"user_id": user_id}))

    assert answer.status_code == 503


def test_a_what_if_offers_no_note(site: Site) -> None:
    user_id = site.add_user()
    site.add_note(user_id, words.SUPPORT, OTHER)

    page = page_of(site.sign_in().get(page_url(user_id), {"at": "2027-01-01"}))

    assert OTHER in page.text
    assert "/notes/" not in "".join(values.get("href", "") for _, values in page.tags)
    assert not [form for form in page.forms if "/notes/" in form.action]
