"""Questions that make no sense, and the file with the answer to one that does."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from backoffice.audit.reasons import Reason
from tests import words
from tests.backoffice.trail.asking import (
    TrailUrl,
    a_revoke,
    ask,
    export_url,
    links,
    made,
    next_page,
    put,
    trail_url,
)
from tests.web import Site
from tests.web_pages import page_of

# -- wrong questions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"user": "ada@example.com"}, "A user id has the form 8-4-4-4-12."),
        ({"user": "7"}, "A user id has the form 8-4-4-4-12."),
        ({"user": "\0"}, "Null characters are not allowed."),
        ({"staff": "nobody-here"}, "Enter a name; this is no id of staff."),
        ({"day": "29.3.2026"}, "Enter a day as 2026-03-29."),
        ({"day": "0001-01-01"}, "Choose a day from 2000 to 2100."),
        ({"day": "9999-12-31"}, "Choose a day from 2000 to 2100."),
        ({"day": "2026-03-29", "hour": "24"}, "Choose an hour from the list."),
        ({"hour": "3", "staff": "anonymous"}, "Choose a day for that hour."),
        ({"only": "reads"}, "Enter a user, a ticket, a member of staff or a day."),
        ({"user": str(uuid.uuid4()), "only": "everything"}, "Choose an action from the list."),
        ({"ticket": "ada@example.com"}, "A ticket id contains only"),
        ({"day": "2026-03-29", "to": "2026-03-28"}, "The last day is before the first."),
        ({"day": "2026-03-29", "to": "2027-03-30"}, "Ask for at most 366 days at a time."),
        ({"to": "2026-03-29", "staff": "anonymous"}, "Choose the first day too."),
        ({"day": "2026-03-29", "to": "2026-03-30", "hour": "3"}, "An hour is of one day"),
        ({"nothing": "known"}, "Enter a user, a ticket, a member of staff or a day."),
    ],
)
@pytest.mark.parametrize("url", [trail_url, export_url])
def test_a_wrong_question_is_told_what_is_wrong(
    site: Site, question: dict[str, str], sentence: str, url: TrailUrl
) -> None:
    response = site.sign_in(words.AUDITOR).get(url(**question))

    assert response.status_code == 400
    assert sentence in page_of(response).text
    assert b"ada@example.com" not in response.content


def test_the_form_does_not_send_an_email(site: Site) -> None:
    page = ask(site.sign_in(words.AUDITOR), reverse("trail:entries"))

    (field,) = [values for _, values in page.tags if values.get("name") == "user"]
    user_id = str(uuid.uuid4())
    for text in (user_id, user_id.upper(), f" {user_id} "):
        assert re.fullmatch(field["pattern"], text)
    for text in ("ada@example.com", f"{user_id}@example.com", user_id.replace("-", ""), "7"):
        assert not re.fullmatch(field["pattern"], text)


def test_an_id_may_be_pasted_with_spaces_and_capitals(
    site: Site, noon: datetime, user_id: str
) -> None:
    put(site, [made(site, noon, user_id)])

    page = ask(site.sign_in(words.AUDITOR), trail_url(user=f" {user_id.upper()} "))

    assert "1 shown" in page.text


@pytest.mark.parametrize("cursor", ["forged", "", "\0", "ü.ü"])
def test_a_cursor_of_another_question_is_refused(
    site: Site, noon: datetime, user_id: str, cursor: str
) -> None:
    put(site, [made(site, noon + timedelta(seconds=n), user_id) for n in range(60)])
    browser = site.sign_in(words.AUDITOR)
    taken = next_page(ask(browser, trail_url(user=user_id))).partition("cursor=")[2]

    others = [
        f"{trail_url(user=uuid.uuid4())}&cursor={taken}",
        f"{trail_url(user=user_id, only='reads')}&cursor={taken}",
    ]
    if cursor:
        others.append(trail_url(user=user_id, cursor=cursor))

    for url in others:
        response = browser.get(url)
        assert response.status_code == 400
        assert "could not process this request" in page_of(response).text


# -- the file -------------------------------------------------------------------------------------


def test_the_file_is_the_answer_to_the_present_question(
    site: Site, day: date, noon: datetime, user_id: str
) -> None:
    reason = Reason(words.OTHER, "=HYPERLINK would be bad")
    put(site, [replace(a_revoke(site, noon, user_id), reason=reason), made(site, noon, user_id)])
    browser = site.sign_in(words.AUDITOR)
    page = ask(browser, trail_url(user=user_id, day=day, only="changes"))
    (url,) = [href for href in links(page) if "/export/" in href]

    response = browser.get(url)

    content = response.content
    last = content.rstrip(b"\r\n").rpartition(b"\r\n")[2]
    body = content[: content.rindex(last)]
    (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""))
    digest = hashlib.sha256(body).hexdigest()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        f'attachment; filename="audit-trail-{site.clock():%Y%m%dT%H%M%SZ}.csv"'
    )
    assert response["Cache-Control"] == "no-store"
    assert (row["action"], row["user_id"]) == ("session.revoked", user_id)
    assert row["reason"] == "'=HYPERLINK would be bad"
    assert last.decode() == f"# 1 rows,complete,sha256 {digest}"
    exported = site.entries(user_id, words.TRAIL_EXPORTED)
    assert [entry.new["sha256"] for entry in exported] == [digest]


def test_a_file_of_nothing_in_particular_leads_to_the_question(site: Site) -> None:
    response = site.sign_in(words.AUDITOR).get(reverse("trail:export"))

    assert response.status_code == 302
    assert response["Location"] == reverse("trail:entries")
