"""The page of consents, its files, and how a count comes about."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta
from itertools import count

import pytest

from backoffice.access import Role
from backoffice.audit.entries import Entry
from backoffice.bulk import items
from backoffice.bulk.runs import LISTS_KEPT, Run, State, Wanted
from backoffice.dynamo.testing import error_answer
from tests import words
from tests.generations import each_generation
from tests.web import REASON, Browser, Site, canaries_in
from tests.web_pages import Page, page_of
from tests.web_runs import counted, plan, worked

URL = "/consents/"
TERMS = "terms_of_service"
_days = count(40, 40)


@pytest.fixture(autouse=True)
def later(site: Site) -> None:
    """So much later than all other tests that a count of this one is the latest."""
    site.clock.advance(days=next(_days))


@pytest.fixture
def lead(site: Site) -> Browser:
    return site.sign_in(words.LEAD)


def outdated(site: Site) -> str:
    """A user who gave an older version of the terms."""
    return site.add_user(
        lambda values: values["data"]["consents"][TERMS].update(consent_version="v1.0.0")
    )


def page(browser: Browser) -> Page:
    return page_of(browser.get(URL))


def rows(browser: Browser, url: str) -> list[list[str]]:
    """A file's rows without its end, whose digest must be that of the rest."""
    answer = browser.get(url)
    assert answer.status_code == 200, answer.content
    *lines, last = answer.content.splitlines(keepends=True)
    assert hashlib.sha256(b"".join(lines)).hexdigest() in last.decode()
    return list(csv.reader(io.StringIO(b"".join(lines).decode())))


def entries(site: Site, run: Run) -> list[Entry]:
    with site.scope():
        return list(site.trail.list_of_subject(words.RUN.of(run.run_id)).entries)


@each_generation
def test_the_page_shows_what_a_run_counted(site: Site, lead: Browser) -> None:
    run = counted(site, outdated(site), site.add_user())

    text = page(lead).text

    assert "Consents of 2 users" in text
    assert "Asked at the next sign-in" in text
    assert "Each row adds up to 2." in text
    assert f"/runs/{run.run_id}/" in lead.get(URL).content.decode()
    assert canaries_in(text) == []


def test_opening_the_page_reads_nobody_and_counts_nothing(site: Site, lead: Browser) -> None:
    counted(site, site.add_user())
    before = len(site.recorder.requests)

    page(lead)

    asked = site.recorder.requests[before:]
    assert "Scan" not in {operation for operation, _ in asked}
    assert f'"{site.users.table.name}"' not in json.dumps([body for _, body in asked])


def test_the_table_is_a_file_that_is_on_record(site: Site, lead: Browser) -> None:
    run = counted(site, outdated(site), site.add_user())

    found = rows(lead, f"/consents/{run.run_id}/counts.csv")

    assert found[0] == ["text", "state", "version", "users"]
    assert [TERMS, "current", "v2.1.0", "1"] in found
    assert [TERMS, "outdated", "v1.0.0", "1"] in found
    assert ["all five", "any older", "", "2"] in found
    (entry,) = (e for e in entries(site, run) if e.action == words.CONSENT_COUNTS_EXPORTED)
    assert entry.new["sha256"]


def test_who_lacks_a_text_is_a_file_of_ids_that_is_on_record(site: Site, lead: Browser) -> None:
    older, current = outdated(site), site.add_user()
    run = counted(site, older, current)

    of_terms = rows(lead, f"/consents/{run.run_id}/lacking/{TERMS}/")
    of_any = rows(lead, f"/consents/{run.run_id}/lacking/any/")

    assert of_terms == [["user_id", "state", "version"], [older, "outdated", "v1.0.0"]]
    head = ["user_id", TERMS, "privacy_policy", "healthcare_consultation"]
    assert of_any[0] == [*head, "medical_disclaimers", "emergency_care_limitation"]
    states = ["v2.1.0", "v2.0.0", "v2.1.0", "withdrawn"]
    assert sorted(of_any[1:]) == sorted([[older, "v1.0.0", *states], [current, "v2.1.0", *states]])
    made = [e for e in entries(site, run) if e.action == words.CONSENT_LACKING_EXPORTED]
    assert {(e.new["text"], e.new["users"], e.new["complete"]) for e in made} == {
        (TERMS, 1, True),
        ("any", 2, True),
    }


def test_nothing_leaves_where_it_is_not_on_record(site: Site, lead: Browser) -> None:
    run = counted(site, outdated(site))
    for name in ("counts.csv", f"lacking/{TERMS}/"):
        site.faults.inject([error_answer("ResourceNotFoundException")] * 4, matching="PutItem")
        answer = lead.get(f"/consents/{run.run_id}/{name}")

        assert answer.status_code == 503
        assert b"v1.0.0" not in b"".join(answer)


def test_many_users_take_several_files(
    site: Site, lead: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.services.CHUNKS_A_FILE", 1)
    users = [outdated(site) for _ in range(3)]
    run = counted(site, *users, chunk_size=2)
    url = f"/consents/{run.run_id}/lacking/{TERMS}/"

    listed = page_of(lead.get(url))
    found = [row[0] for number in (1, 2) for row in rows(lead, f"{url}?file={number}")[1:]]

    assert "Who lacks terms of service" in listed.text
    assert sorted(found) == sorted(users)
    for number in ("0", "3", "x", "1" * 6):
        assert lead.get(f"{url}?file={number}").status_code == 404


def test_after_a_while_the_ids_are_gone_and_the_numbers_stay(site: Site, lead: Browser) -> None:
    run = counted(site, outdated(site))
    site.clock.advance(seconds=LISTS_KEPT.total_seconds())
    lead = site.sign_in(words.LEAD)

    text = page(lead).text

    assert "the numbers stay" in text
    assert "Lacking one, CSV" not in text
    assert lead.get(f"/consents/{run.run_id}/lacking/{TERMS}/").status_code == 404
    assert rows(lead, f"/consents/{run.run_id}/counts.csv")


def test_a_list_that_went_early_is_not_found(site: Site, lead: Browser) -> None:
    run = counted(site, outdated(site))
    key = items.list_key(site.runs.table, run.list_id, 0)
    with site.scope():
        site.client.delete(site.runs.table, key, items.EXISTS)

    assert lead.get(f"/consents/{run.run_id}/lacking/{TERMS}/").status_code == 404


@pytest.mark.parametrize("name", ["counts.csv", f"lacking/{TERMS}/", "lacking/nothing/"])
def test_only_a_finished_count_has_files(site: Site, lead: Browser, name: str) -> None:
    user_id = site.add_user()
    for run in (plan(site, user_id), plan(site, user_id, kind="count-consents")):
        assert lead.get(f"/consents/{run.run_id}/{name}").status_code == 404
    assert lead.get(f"/consents/{'f' * 32}/{name}").status_code == 404


def test_a_lead_has_it_counted_again(site: Site, lead: Browser) -> None:
    counted(site, site.add_user())
    assert "Count again…" in page(lead).text
    ask = "/runs/plan/count-consents/"
    asked = page_of(lead.get(ask))
    assert "A runner reads and counts. Nothing is changed" in asked.text

    told = lead.post(ask, asked.form(ask).fields | REASON | {"category": "upkeep"})
    with site.scope():
        run = site.runs.get_run(told["Location"].split("/")[2])
    assert (run.state, run.wanted) == (State.ASKED, Wanted.RUN)
    waiting = page(lead).text
    run = worked(site, run)
    text = page(lead).text

    assert (run.kind, run.is_reading, run.wanted) == ("count-consents", True, Wanted.NOTHING)
    assert "a runner is making the plan" in waiting
    assert "Below is the one before it." in waiting
    assert "No runner is alive" in waiting
    assert run.state is State.DONE
    assert f"Consents of {run.subjects:,} user" in text
    assert "Earlier counts" in text


def test_a_count_that_came_to_nothing_is_told(site: Site, lead: Browser) -> None:
    counted(site, site.add_user())
    site.clock.advance(minutes=1)
    plan(site, site.add_user(), kind="count-consents")
    site.clock.advance(seconds=timedelta(hours=25).total_seconds())

    text = page(site.sign_in(words.LEAD)).text

    assert "came to nothing: expired" in text
    assert "Count again." in text


def test_an_auditor_sees_all_of_it_and_asks_for_nothing(site: Site) -> None:
    run = counted(site, site.add_user())
    auditor = site.sign_in(words.AUDITOR)

    found = auditor.get(URL).content.decode()

    assert "Consents of 1 user" in page_of(auditor.get(URL)).text
    assert "Count again" not in found
    assert f"/runs/{run.run_id}" not in found


@pytest.mark.parametrize("role", [words.VIEWER, words.SUPPORT, words.ADMIN], ids=str)
def test_nobody_else_is_led_there(site: Site, role: Role) -> None:
    browser = site.sign_in(role)

    assert browser.get(URL).status_code == 403
    assert URL not in browser.get("/").content.decode()
