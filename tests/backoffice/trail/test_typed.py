"""Finding the entries that hold a typed text, by the page of the trail."""

from __future__ import annotations

import uuid

import pytest

from tests import words
from tests.web import Browser, Site
from tests.web_pages import page_of


def test_a_typed_text_leads_to_its_look_ups_and_failed_sign_ins(site: Site) -> None:
    email = f"{uuid.uuid4().hex}@example.com"
    site.sign_in().post("/search/", {"q": email})
    site.sign_in().post("/search/", {"q": f"other-{email}"})
    Browser(REMOTE_ADDR="198.51.100.9").post(
        "/sign-in/", {"username": email.upper(), "password": "wrong"}
    )
    auditor = site.sign_in(words.AUDITOR)
    day = f"{site.clock():%Y-%m-%d}"

    answer = auditor.post("/audit/typed/", {"text": f" {email}", "day": day})
    url = answer["Location"]
    page = page_of(auditor.get(url))

    assert answer.status_code == 302
    assert email not in url
    assert "2 shown" in page.text
    assert "Looked up a user" in page.text
    assert "Failed to sign in" in page.text
    with site.scope():
        readings = site.trail.list_of_subject(
            words.TRAIL.of(site.account(words.AUDITOR).staff_id)
        ).entries
    assert words.TYPED_KEYS.hash(email) in {entry.new.get("typed") for entry in readings}


@pytest.mark.parametrize("sent", [{}, {"text": "x"}, {"text": "", "day": "2026-03-01"}])
def test_half_a_question_leads_back_to_the_trail(site: Site, sent: dict[str, str]) -> None:
    answer = site.sign_in(words.AUDITOR).post("/audit/typed/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/audit/")


def test_the_url_takes_hashes_alone(site: Site) -> None:
    answer = site.sign_in(words.AUDITOR).get("/audit/?day=2026-03-01&typed=ada@example.com")
    assert answer.status_code == 400
    assert "ada@example.com" not in answer.content.decode()
