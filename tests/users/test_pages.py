"""The main job through the pages: sign in, find, see, reveal, act; everything on record."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client as DjangoClient
from pytest_django import Settings

from backoffice.dynamo.testing import FaultInjector, error_answer, lost_request
from backoffice.dynamo.unread import known
from backoffice.staff.items import account_key
from records.emails import email_hash
from records.lists import SessionStatus
from tests import words
from tests.generations import each_generation
from tests.web import PASSWORD, PERSONAL, REASON, SECRETS, Browser, Site, canaries_in
from tests.web_pages import Page, page_of
from users.miss import CANNOT
from users.services.typed import TakenFor

SHOWN_AS = {"identity": "identity", "contact": "contact", "network": "device"}


def by_email(site: Site, email: str) -> str:
    """A new user who is found by this e-mail."""
    key = f"USER_EMAIL#{email_hash(email)}"
    return site.add_user(lambda values: values.update(GSI1PK=key))


def submit(browser: DjangoClient, page: Page, action: str, **typed: str) -> Page:
    """Send a form of a page as a browser would, and follow where it leads."""
    # What all acts ask for stands in the page once, for a script to move it into a dialog.
    is_dialog = any(form.action.endswith(action) and "act" in form.fields for form in page.forms)
    form = page.form(action, "act" if is_dialog else next(iter(typed), ""))
    response = browser.post(form.action, form.fields | typed, follow=True)
    assert response.status_code == 200
    return page_of(response)


@each_generation
def test_the_main_job_from_sign_in_to_the_timeline(site: Site) -> None:
    # An account of its own: the day of the shared one holds what all other tests did.
    account, email = site.new_account(words.SUPPORT), f"{uuid.uuid4().hex}@canary-mail.example"
    user_id = by_email(site, email)
    browser = Browser(enforce_csrf_checks=True, REMOTE_ADDR="198.51.100.1")

    sign_in = page_of(browser.get("/", follow=True))
    home = submit(browser, sign_in, "/sign-in/", username=account.email, password=PASSWORD)
    user_page = submit(browser, home, "/search/", q=f"  {email.upper()} ")
    assert user_id in user_page.text
    done = submit(browser, user_page, "/revoke-session/", **REASON)

    assert "Session sess_abc123 was revoked. The user must sign in again." in done.text
    timeline = done.text.partition("Show in the timeline")[2]
    assert "Revoked the session" in timeline
    assert REASON["text"] in timeline
    assert not [form for form in done.forms if form.action.endswith("/revoke-session/")]
    session = known(site.stored(user_id).user.session)
    assert session
    assert session.status == SessionStatus.REVOKED
    assert not re.search(r"canary-(refresh|access)-token-hash", str(site.items(user_id)))

    actions = sorted(entry.action.name for entry in site.entries(user_id))
    expected = [words.LOOKED_UP, words.VIEWED, words.SESSION_REVOKED, words.VIEWED]
    assert actions == sorted(action.name for action in expected)
    assert all(entry.actor.staff_id == account.staff_id for entry in site.entries(user_id))

    today = page_of(browser.get("/"))
    assert "Revoked the session" in today.text
    assert user_id in today.text
    assert canaries_in(today.text) == []
    out = submit(browser, today, "/sign-out/", csrfmiddlewaretoken=_token(today))
    assert "Sign in" in out.title
    assert browser.get(f"/users/{user_id}/").status_code == 302


def _token(page: Page) -> str:
    return page.form("/sign-out/").fields["csrfmiddlewaretoken"]


@each_generation
def test_the_page_of_a_user_is_masked_and_never_holds_a_secret(site: Site) -> None:
    user_id = site.add_user()
    for role in (words.VIEWER, words.SUPPORT, words.LEAD, words.AUDITOR):
        response = site.sign_in(role).get(f"/users/{user_id}/")
        page_of(response)
        assert canaries_in(response.content.decode()) == []


@each_generation
@pytest.mark.parametrize("group", SHOWN_AS)
def test_a_reveal_shows_one_group_and_the_next_load_is_masked(site: Site, group: str) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form = site.form(user_id, "reveal") | {"group": group}
    revealed = browser.post(f"/users/{user_id}/reveal/", form)
    text = page_of(revealed).text
    assert revealed["Cache-Control"] == "no-store"
    shown = site.written.revealed[group]
    assert all(PERSONAL[name] in text for name in shown)
    assert f"Shown in clear on this page: {SHOWN_AS[group]}." in " ".join(text.split())
    hidden = [n for n in PERSONAL if not any(PERSONAL[n] in PERSONAL[s] for s in shown)]
    assert [name for name in hidden if PERSONAL[name] in text] == []
    assert not [name for name, value in SECRETS.items() if value in revealed.content.decode()]
    again = browser.get(f"/users/{user_id}/")
    assert canaries_in(again.content.decode()) == []


@each_generation
def test_a_reveal_shows_several_groups_in_one_page_and_one_entry(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form = site.form(user_id, "reveal") | {"group": ["contact", "identity", "contact"]}
    revealed = browser.post(f"/users/{user_id}/reveal/", form)
    text = page_of(revealed).text
    assert revealed["Cache-Control"] == "no-store"
    assert "Shown in clear on this page: identity, contact." in " ".join(text.split())
    asked = [*site.written.revealed["identity"], *site.written.revealed["contact"]]
    assert [name for name in asked if PERSONAL[name] not in text] == []
    assert PERSONAL["device_name"] not in text
    (entry,) = site.entries(user_id, words.REVEALED)
    assert entry.new == {"group": "identity, contact"}
    assert list(entry.fields) == asked


def test_a_reveal_of_nothing_is_asked_again(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form = {name: value for name, value in site.form(user_id, "reveal").items() if name != "group"}
    again = browser.post(f"/users/{user_id}/reveal/", form)
    assert again.status_code == 400
    assert "Choose at least one." in page_of(again).text
    assert canaries_in(again.content.decode()) == []
    assert site.entries(user_id, words.REVEALED) == []


@each_generation
def test_a_reveal_is_on_record_with_its_fields_and_its_reason(site: Site) -> None:
    user_id = site.add_user()
    site.sign_in().post(f"/users/{user_id}/reveal/", site.form(user_id, "reveal"))
    (entry,) = site.entries(user_id, words.REVEALED)
    assert entry.fields == site.written.revealed["identity"]
    assert entry.reason is not None
    assert entry.reason.text == REASON["text"]


def test_a_reveal_form_works_once(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form = site.form(user_id, "reveal")
    browser.post(f"/users/{user_id}/reveal/", form)
    again = browser.post(f"/users/{user_id}/reveal/", form, follow=True)
    assert again.redirect_chain[0][0] == f"/users/{user_id}/"
    assert canaries_in(again.content.decode()) == []
    assert len(site.entries(user_id, words.REVEALED)) == 1


@pytest.mark.parametrize("reveals", [False, True], ids=["view", "reveal"])
@pytest.mark.parametrize("fault", ["lost", "denied", "missing"])
def test_nothing_personal_is_shown_when_the_trail_fails(
    site: Site, web_faults: FaultInjector, fault: str, reveals: bool
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form = site.form(user_id, "reveal")
    web_faults.inject([FAULTS[fault]] * 8, matching="PutItem")
    url = f"/users/{user_id}/"
    response = browser.post(f"{url}reveal/", form) if reveals else browser.get(url)
    web_faults.inject([])
    assert response.status_code == 503
    assert user_id not in page_of(response).text
    assert canaries_in(response.content.decode()) == []
    assert site.entries(user_id, words.REVEALED, words.VIEWED) == []


FAULTS = {
    "lost": lost_request,
    "denied": error_answer("AccessDeniedException"),
    "missing": error_answer("ResourceNotFoundException"),
}


# -- look-up -------------------------------------------------------------------------------------


def test_one_hit_leads_to_the_page_and_what_was_typed_is_in_no_url(site: Site) -> None:
    email = f"{uuid.uuid4().hex}@canary-mail.example"
    user_id = by_email(site, email)
    response = site.sign_in().post("/search/", {"q": email})
    assert (response.status_code, response["Location"]) == (302, f"/users/{user_id}/")


@each_generation
def test_several_hits_are_a_choice_without_anything_personal(site: Site) -> None:
    email = f"{uuid.uuid4().hex}@canary-mail.example"
    ids = {by_email(site, email), by_email(site, email)}
    response = site.sign_in().post("/search/", {"q": email})
    page = page_of(response)
    links = {attrs.get("href", "") for tag, attrs in page.tags if tag == "a"}
    assert {f"/users/{user_id}/" for user_id in ids} <= links
    assert canaries_in(response.content.decode()) == []
    assert box_of(page)["value"] == email


def box_of(page: Page) -> dict[str, str]:
    """The attributes of the search box of a page."""
    return next(attrs for _, attrs in page.tags if "data-search" in attrs)


@pytest.mark.parametrize(
    "typed", ["nobody@canary-mail.example", "0" * 64, "google:42", "4711", "#", "@", "\u202e42"]
)
def test_a_miss_says_what_was_tried_and_keeps_what_was_typed(site: Site, typed: str) -> None:
    response = site.sign_in().post("/search/", {"q": typed})
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    page = page_of(response)
    assert "Nobody found" in page.text
    assert (box_of(page)["value"], "data-select" in box_of(page)) == (typed, True)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("Ada <nobody@canary-mail.example>,", "an e-mail address: nobody@canary-mail.example"),
        ("google: 42", "a provider id"),
        ("GPA.3312-1234-5678-12345", "a store's order number"),
        ("+49 170 1234567", "a phone number"),
    ],
)
def test_a_miss_says_what_the_text_was_taken_for(site: Site, typed: str, taken: str) -> None:
    page = page_of(site.sign_in().post("/search/", {"q": typed}))
    assert f"Taken for {taken}" in " ".join(page.text.split())
    # What cannot be searched says so in its own words, and nothing is said twice.
    cannot_be = "cannot be searched:" in page.text or "not on record." in page.text
    assert ("What cannot be searched, and what" in page.text) is not cannot_be


def test_a_miss_says_what_was_left_out_and_what_was_looked_for(site: Site) -> None:
    typed = '"Nobody" <No.Body@canary-mail.example>,'
    text = " ".join(page_of(site.sign_in().post("/search/", {"q": typed})).text.split())
    assert "other text, quotes, brackets and punctuation left out" in text
    assert "on record it is a keyed hash, never the text" in text
    for row in (
        "E-mail, in lower case no.body@canary-mail.example nobody",
        "E-mail, as written No.Body@canary-mail.example nobody",
        f"E-mail, exactly as typed all of it, {len(typed)} characters nobody",
    ):
        assert row in text
    assert "Did you mean" not in text


def test_what_may_have_been_meant_is_a_search_of_its_own_by_post(site: Site) -> None:
    name = uuid.uuid4().hex
    browser = site.sign_in()
    page = page_of(browser.post("/search/", {"q": f"<{name}@gmial.com>"}))
    assert "Did you mean gmail.com? Two letters have changed places." in page.text
    (form,) = [each for each in page.forms if each.fields.get("q") == f"{name}@gmail.com"]
    assert form.action == "/search/"
    # Nothing was asked of it before somebody wants it.
    assert len(site.recorder.wrote("PutItem", site.trail.table.name)) == 1
    assert name not in str([attrs.get("href") for _, attrs in page.tags])
    user_id = by_email(site, f"{name}@gmail.com")
    assert browser.post("/search/", form.fields)["Location"] == f"/users/{user_id}/"


@pytest.mark.parametrize("kind", CANNOT, ids=str)
def test_what_cannot_be_searched_says_why_and_what_to_ask_for(kind: TakenFor) -> None:
    assert re.search(r"cannot be searched|not on record", CANNOT[kind])
    assert "Ask for the " in CANNOT[kind]


def test_a_user_id_that_nobody_has_stays_in_the_box(site: Site) -> None:
    user_id = str(uuid.uuid4())
    page = page_of(site.sign_in().post("/search/", {"q": f"{{{user_id.upper()}}}"}, follow=True))
    assert "Nobody found" in page.text
    assert "keyed hash" not in page.text  # the id of a page that was asked for is on record
    assert box_of(page)["value"] == user_id


@pytest.mark.parametrize("typed", ["", "x" * 1001, "a\0b"])
def test_what_cannot_be_looked_up_is_an_error_of_the_form(site: Site, typed: str) -> None:
    response = site.sign_in().post("/search/", {"q": typed})
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.content.decode()
    assert not site.recorder.wrote("PutItem", site.trail.table.name)


def test_every_look_up_is_on_record_without_what_was_typed(site: Site) -> None:
    email, actor = f"{uuid.uuid4().hex}@canary-mail.example", site.account(words.VIEWER)
    site.sign_in(words.VIEWER).post("/search/", {"q": email})
    (put,) = site.recorder.wrote("PutItem", site.trail.table.name)
    assert put["Item"]["action"] == {"S": words.LOOKED_UP.name}
    assert put["Item"]["staff_id"] == {"S": actor.staff_id}
    assert put["Item"]["new"]["M"]["query_hash"] == {"S": words.TYPED_KEYS.hash(email)}
    assert email not in str(put)


def test_a_look_up_that_cannot_go_on_record_finds_nothing(
    site: Site, web_faults: FaultInjector
) -> None:
    email = f"{uuid.uuid4().hex}@canary-mail.example"
    user_id, browser = by_email(site, email), site.sign_in()
    web_faults.inject([lost_request] * 4, matching="PutItem")
    response = browser.post("/search/", {"q": email})
    assert response.status_code == 503
    assert user_id not in page_of(response).text


# -- the page ------------------------------------------------------------------------------------


def test_a_page_behind_an_act_says_what_was_done_to_its_doer_only(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    done = browser.post(f"/users/{user_id}/reset-usage/", site.form(user_id, "reset-usage"))
    sentence = "The usage period was reset"
    assert sentence in page_of(browser.get(done["Location"])).text
    assert sentence not in page_of(site.sign_in(words.LEAD).get(done["Location"])).text
    assert sentence not in page_of(browser.get(f"/users/{user_id}/?act={'0' * 32}")).text


def test_a_page_behind_an_act_says_so_for_a_minute(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    form, sentence = site.form(user_id, "reset-usage"), "The usage period was reset"
    done = browser.post(f"/users/{user_id}/reset-usage/", form)
    site.clock.advance(seconds=59)
    assert sentence in page_of(browser.get(done["Location"])).text
    site.clock.advance(seconds=2)
    assert sentence not in page_of(browser.get(done["Location"])).text
    again = browser.post(f"/users/{user_id}/reset-usage/", form, follow=True)
    assert "Already done at 12:00:00; nothing was done twice." in page_of(again).text


def test_a_reset_says_on_the_page_what_was_before_and_when(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    browser.post(f"/users/{user_id}/reset-usage/", site.form(user_id, "reset-usage"))
    site.clock.advance(days=2)

    text = " ".join(page_of(site.sign_in().get(f"/users/{user_id}/")).text.split())

    assert "Before the reset 3 documents, reset 2 days ago 2026-03-01 12:00" in text


def test_views_are_one_line_however_many_there_are(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    for _ in range(3):
        site.clock.advance(seconds=1)
        browser.get(f"/users/{user_id}/")
    page = page_of(site.sign_in(words.LEAD).get(f"/users/{user_id}/"))
    assert "Seen 3 times by 1 person in 1 day" in " ".join(page.text.split())
    page = page_of(browser.get(f"/users/{user_id}/"))
    assert "Seen 4 times by 2 people in 1 day" in " ".join(page.text.split())


def test_times_are_in_the_zone_of_the_reader(site: Site) -> None:
    user_id, account = site.add_user(), site.new_account(words.SUPPORT)
    browser, key = site.sign_in(account), account_key(site.table, account.staff_id)
    site.set_attribute(site.table, key, ("time_zone",), "Asia/Tokyo")
    assert "Read at 21:00" in page_of(browser.get(f"/users/{user_id}/")).text


def test_a_ticket_pasted_as_its_url_is_kept_by_its_id_and_shown_as_a_link(
    site: Site, settings: Settings
) -> None:
    settings.TICKET_URL = "https://desk.example.com/tickets/{id}"
    user_id, account = site.add_user(), site.new_account(words.SUPPORT)
    browser, url = site.sign_in(account), settings.TICKET_URL
    form = site.form(user_id, "reset-usage", account) | {
        "ticket": url.format(id="4827113") + "?tab=2"
    }
    page = page_of(browser.post(f"/users/{user_id}/reset-usage/", form, follow=True))
    (entry,) = site.entries(user_id, words.USAGE_RESET)
    assert entry.reason is not None
    assert entry.reason.ticket == "4827113"
    for shown in (page, page_of(browser.get("/"))):
        assert url.format(id="4827113") in {a.get("href") for tag, a in shown.tags if tag == "a"}


def test_the_url_of_some_other_system_is_no_ticket(site: Site, settings: Settings) -> None:
    settings.TICKET_URL = "https://desk.example.com/tickets/{id}"
    user_id = site.add_user()
    form = site.form(user_id, "reset-usage") | {"ticket": "https://other.example.com/tickets/1"}
    answer = site.sign_in().post(f"/users/{user_id}/reset-usage/", form)
    assert answer.status_code == 400
    assert "A ticket id contains only" in page_of(answer).text


def test_what_all_acts_ask_for_stands_in_the_page_once(site: Site) -> None:
    user_id = site.add_user_with_everything()
    page = page_of(site.sign_in().get(f"/users/{user_id}/"))

    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    places = [attrs["data-reason"] for _, attrs in page.tags if "data-reason" in attrs]
    tokens = {form.action: form.fields["act"] for form in page.forms if "act" in form.fields}

    assert [each for each in ids if each.endswith("-text")] == ["reason-1-text"]
    # Five acts in dialogs; a note is its own reason.
    assert places == ["reason-1"] * 5
    assert len(set(tokens.values())) == len(places) + 1
