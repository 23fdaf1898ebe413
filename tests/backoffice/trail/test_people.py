"""Whom a typed name means, and other questions that are asked with a click or two."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from backoffice.access import Role
from backoffice.web import csv_files
from tests import words
from tests.backoffice.trail.asking import a_revoke, ask, export_url, links, made, put, trail_url
from tests.web import Site
from tests.web_pages import page_of


def post(site: Site, **asked: str) -> Any:
    return site.sign_in(words.LEAD).post(reverse("trail:entries"), asked)


def test_a_name_that_is_typed_leads_to_the_id(site: Site, day: date) -> None:
    someone = site.new_account(words.VIEWER, name="Zoë Quandt")
    expected = trail_url(staff=someone.staff_id, day=day, only="reads")

    for typed in ("Zoë Quandt", "zoe", "quan z", someone.email, someone.staff_id):
        response = post(site, who=typed, day=str(day), only="reads")

        assert response.status_code == 302
        assert response["Location"] == expected
    shown = ask(site.sign_in(words.LEAD), expected)
    assert shown.form("/audit/", "who").fields["who"] == "Zoë Quandt"


def test_the_name_on_the_page_still_means_the_same_namesake(site: Site, day: date) -> None:
    first, _ = (site.new_account(words.VIEWER) for _ in range(2))

    response = post(site, who=first.name, staff=first.staff_id, day=str(day))

    assert response["Location"] == trail_url(staff=first.staff_id, day=day)


def test_a_name_that_means_several_is_a_choice(site: Site, day: date) -> None:
    people = [site.new_account(words.VIEWER, name=f"Xaver Abel{n}") for n in range(2)]

    page = page_of(post(site, who="xav", day=str(day)))

    assert "Several people fit" in page.text
    for person in people:
        assert trail_url(staff=person.staff_id, day=day) in links(page)


def test_ten_are_offered_at_most(site: Site) -> None:
    people = [site.new_account(words.VIEWER, name=f"Quirin Zapf{n}") for n in range(11)]

    shown = links(page_of(post(site, who="quir")))

    assert len([each for each in people if trail_url(staff=each.staff_id) in shown]) == 10


def test_a_name_that_is_nobodys_is_told_whom_it_is_near(site: Site) -> None:
    someone = site.new_account(words.VIEWER, name="Wilhelmine Ochs")

    response = post(site, who="Wilhelmina Ox")
    nobody = page_of(post(site, who="0xqq"))

    page = page_of(response)
    assert response.status_code == 400
    assert "Did you mean:" in page.text
    assert trail_url(staff=someone.staff_id) in links(page)
    assert "Check the spelling" in nobody.text


def test_no_page_lists_everybody_and_nobody_typed_stands_in_a_url(site: Site, day: date) -> None:
    site.recorder.requests.clear()
    response = post(site, who="", day=str(day))
    ask(site.sign_in(words.LEAD), trail_url(day=day))

    asked = [body for operation, body in site.recorder.requests if operation == "Query"]
    assert response["Location"] == trail_url(day=day)
    assert site.table.name not in {body["TableName"] for body in asked}


def test_one_click_leads_from_an_hour_to_one_colleague_in_it(site: Site, user_id: str) -> None:
    staff_id = site.account(words.SUPPORT).staff_id
    put(site, [made(site, site.clock() - timedelta(hours=1), user_id)])
    before = site.clock() - timedelta(hours=1)
    url = trail_url(day=before.date(), hour=before.hour)

    unasked = ask(site.sign_in(words.LEAD), reverse("trail:entries"))
    page = ask(site.sign_in(words.LEAD), url)

    assert url in links(unasked)
    assert f"{url}&staff={staff_id}" in links(page)


def test_several_days_several_kinds_and_a_ticket(site: Site, noon: datetime, user_id: str) -> None:
    wanted = put(site, [a_revoke(site, noon + timedelta(days=n), user_id) for n in range(2)])
    reset = replace(wanted[0], entry_id=uuid.uuid4().hex, action=words.USAGE_RESET)
    put(site, [made(site, noon, user_id), a_revoke(site, noon + timedelta(days=2), user_id), reset])
    browser = site.sign_in(words.AUDITOR)
    days = {"day": noon.date(), "to": noon.date() + timedelta(days=1), "ticket": "#sup-7"}

    both = trail_url(**days, only=["session.revoked", "usage.reset"])
    one = trail_url(**days, only="session.revoked")

    assert re.findall(r"(\d+) shown", ask(browser, both).text + ask(browser, one).text) == [
        "3",
        "2",
    ]


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "has_names"), [(words.LEAD, False), (words.AUDITOR, True), (words.ADMIN, True)]
)
def test_the_names_of_staff_stand_in_the_files_of_those_who_may(
    site: Site, noon: datetime, user_id: str, role: Role, has_names: bool
) -> None:
    put(site, [made(site, noon, user_id)])

    file = site.sign_in(role).get(export_url(user=user_id, day=noon.date()))

    assert (b"Robin Support" in file.content) is has_names
    assert b",support," in file.content


def test_an_answer_too_large_for_one_file_is_a_list_of_files(
    site: Site, noon: datetime, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = put(site, [made(site, noon + timedelta(minutes=n)) for n in range(12)])
    monkeypatch.setattr(csv_files, "MAX_BYTES", 2200)
    browser = site.sign_in(words.AUDITOR)

    page = ask(browser, export_url(day=day))
    files = [browser.get(url) for url in sorted(links(page), reverse=True) if "since=" in url]

    assert "Files of the audit trail" in page.text
    assert len(files) > 1
    assert all(file["Content-Type"].startswith("text/csv") for file in files)
    ids = [re.findall(rb"[0-9a-f]{32}(?=,user.viewed)", file.content) for file in files]
    assert [each.decode() for file in ids for each in file] == [e.entry_id for e in entries]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-03-01", "yesterday"),
        ("2026-03-01T12:00:00", "2026-03-01T13:00:00"),
        ("2026-03-01T12:00:00Z", ""),
        ("2126-03-01T12:00:00Z", "2126-03-01T13:00:00Z"),
    ],
)
def test_the_ends_of_a_file_are_instants_of_its_question(
    site: Site, day: date, since: str, until: str
) -> None:
    browser = site.sign_in(words.AUDITOR)

    assert browser.get(export_url(day=day, since=since, until=until)).status_code == 400
