"""The pages of the audit trail, as each role gets to see them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from backoffice.access import Actor, Role
from backoffice.dynamo.testing import FaultInjector, error_answer, lost_request
from tests import words
from tests.backoffice.trail.asking import (
    AUDIT_ROLES,
    OTHERS,
    TrailUrl,
    a_revoke,
    ask,
    export_url,
    links,
    made,
    next_page,
    put,
    readings,
    refreshed,
    set_zone,
    trail_url,
)
from tests.web import Site
from tests.web_pages import page_of

# -- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", AUDIT_ROLES)
def test_these_roles_read_and_export_it(
    site: Site, role: Role, noon: datetime, user_id: str
) -> None:
    put(site, [made(site, noon, user_id)])
    browser = site.sign_in(role)

    page = ask(browser, trail_url(user=user_id))
    file = browser.get(export_url(user=user_id))

    assert "Viewed the user page" in page.text
    assert "Robin Support" in page.text
    assert file.status_code == 200
    assert reverse("trail:entries") in links(ask(browser, reverse("trail:entries")))


@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_see_nothing_of_it(
    site: Site, role: Role, noon: datetime, user_id: str
) -> None:
    put(site, [made(site, noon, user_id)])
    browser = site.sign_in(role)

    for url in (trail_url(user=user_id), export_url(user=user_id), reverse("trail:entries")):
        response = browser.get(url)
        assert response.status_code == 403
        assert b"Viewed the user page" not in response.content
    assert readings(site, user_id) == []
    assert reverse("trail:entries") not in links(page_of(browser.get("/")))


@pytest.mark.parametrize("role", [*AUDIT_ROLES, *OTHERS])
def test_the_user_page_leads_to_who_looked_for_those_who_may(site: Site, role: Role) -> None:
    user_id = site.add_user()
    response = site.sign_in(role).get(reverse("users:detail", kwargs={"user_id": user_id}))

    expected = {trail_url(user=user_id, only="reads"), trail_url(user=user_id)}
    if role is words.ADMIN:
        assert response.status_code == 403
    elif role in AUDIT_ROLES:
        assert expected <= links(page_of(response))
    else:
        assert not expected & links(page_of(response))


@pytest.mark.parametrize("role", AUDIT_ROLES)
def test_a_user_id_leads_to_the_user_for_those_who_may_look_one_up(
    site: Site, role: Role, day: date, noon: datetime, user_id: str
) -> None:
    put(site, [made(site, noon, user_id)])
    page = ask(site.sign_in(role), trail_url(day=day))

    detail = reverse("users:detail", kwargs={"user_id": user_id})
    assert user_id in page.text
    assert (detail in links(page)) == (role is not words.ADMIN)


# -- what it says ---------------------------------------------------------------------------------


def test_nothing_is_read_before_something_is_asked(site: Site, web_faults: FaultInjector) -> None:
    browser = site.sign_in(words.AUDITOR)
    site.recorder.requests.clear()

    page = ask(browser, reverse("trail:entries"))

    form = page.form("/audit/", "user")
    assert form.method == "post"
    assert form.fields["day"] == f"{site.clock():%Y-%m-%d}"
    asked = [body.get("TableName") for _, body in site.recorder.requests]
    assert site.trail.table.name not in asked


def test_an_entry_says_who_what_why_and_what_it_was_before(
    site: Site, noon: datetime, user_id: str
) -> None:
    put(site, [a_revoke(site, noon, user_id)])

    response = site.sign_in(words.AUDITOR).get(trail_url(user=user_id))

    text = " ".join(page_of(response).text.split())
    assert "Revoked the session" in text
    assert "Status from active → to revoked" in text
    assert "Session id sess_1" in text
    assert "Robin Support, support · Lost or stolen device · SUP-7 · “Left on the train”" in text
    assert "Request 0123456789abcdef" in text
    moment = f"{noon:%Y-%m-%d %H:%M:%S}"
    source = response.content.decode()
    assert f'title="{moment} UTC">{moment}<span' in source
    assert re.search(r"</time> <small>(now|\d+ \w+ ago|in \d+ \w+)</small></p>", source)


def test_an_entry_about_staff_names_both(site: Site, day: date, noon: datetime) -> None:
    about = site.account(words.VIEWER)
    changed = made(
        site,
        noon,
        action=words.ROLE_CHANGED,
        subject=words.STAFF.of(about.staff_id),
        old={"role": "support"},
        new={"role": "viewer"},
    )
    nobody = made(
        site,
        noon,
        action=words.SIGN_IN_FAILED,
        actor=Actor("anonymous", None),
        subject=words.SIGN_IN.of("0" * 64),
    )
    put(site, [changed, nobody])

    text = " ".join(ask(site.sign_in(words.ADMIN), trail_url(day=day)).text.split())

    assert "Changed the role of a staff account of Robin Viewer" in text
    assert "Failed to sign in Not signed in" in text


def test_names_cost_one_read(site: Site, day: date, noon: datetime) -> None:
    staff = [site.new_account(words.SUPPORT) for _ in range(3)]
    put(site, [made(site, noon, actor=site.actor(account)) for account in staff])
    browser = site.sign_in(words.AUDITOR)
    site.recorder.requests.clear()

    ask(browser, trail_url(day=day))

    batches = [body for operation, body in site.recorder.requests if operation == "BatchGetItem"]
    assert len(batches) == 2  # the session with its account; the names of all


def test_hours_and_days_are_those_of_the_reader(site: Site, user_id: str) -> None:
    account = site.new_account(words.AUDITOR)
    set_zone(site, account, "Europe/Berlin")
    site.clock.at = site.clock().replace(year=2033)
    first, last = (
        datetime.fromisoformat(text) for text in ("2032-10-30T22:00:00Z", "2032-10-31T22:59:59Z")
    )
    put(site, [made(site, first, user_id), made(site, last, user_id)])
    put(site, [made(site, last + timedelta(seconds=1), user_id)])
    browser = site.sign_in(account)

    page = ask(browser, trail_url(day="2032-10-31", user=user_id))

    assert "2032-10-31 00:00:00" in page.text
    assert "2032-10-31 23:59:59" in page.text
    assert "2032-11-01" not in page.text
    assert "This day has 25 hours" in page.text
    hour = ask(browser, trail_url(day="2032-10-31", hour=0, user=user_id))
    assert "1 shown" in hour.text


def test_an_hour_that_never_was_is_said(site: Site) -> None:
    account = site.new_account(words.AUDITOR)
    set_zone(site, account, "Europe/Berlin")

    response = site.sign_in(account).get(trail_url(day="2026-03-29", hour=2))

    assert response.status_code == 400
    assert "the clocks went forward" in page_of(response).text


def test_pages_follow_each_other_to_the_end(
    site: Site, day: date, noon: datetime, user_id: str
) -> None:
    entries = put(
        site, [made(site, noon + timedelta(seconds=n), fields=(f"mark-{n:02}",)) for n in range(60)]
    )
    browser = site.sign_in(words.AUDITOR)

    first = ask(browser, trail_url(day=day))
    second = ask(browser, next_page(first))

    marks = re.findall(r"mark-\d\d", first.text + second.text)
    assert marks == [entry.fields[0] for entry in entries]
    assert "50 shown" in first.text
    assert "10 older ones" in second.text
    assert not [v for tag, v in second.tags if tag == "a" and v.get("rel") == "next"]
    assert trail_url(day=day) in links(second)


def test_only_the_actions_asked_for_are_shown(
    site: Site, day: date, noon: datetime, user_id: str
) -> None:
    put(site, [a_revoke(site, noon, user_id), made(site, noon, user_id)])
    browser = site.sign_in(words.AUDITOR)

    whole = ask(browser, trail_url(user=user_id, only="changes"))
    by_kind = whole.text
    by_action = ask(browser, trail_url(user=user_id, only="user.viewed")).text

    assert "1 shown" in by_kind
    assert "Status" in by_kind
    assert "1 shown" in by_action
    assert "Status" not in by_action
    # Nothing follows, and there is no day of which to say that it is an odd one.
    classes = {name for _, tag in whole.tags for name in tag.get("class", "").split()}
    assert not classes & {"pages", "note"}


def test_a_page_that_ran_out_of_time_says_so_and_leads_on(
    site: Site, noon: datetime, user_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [noon + timedelta(seconds=n) for n in range(110)]
    put(site, [made(site, moment, user_id) for moment in moments])
    put(site, [a_revoke(site, noon - timedelta(hours=1), user_id)])
    monkeypatch.setattr("backoffice.trail.views._READING_SHARE", 0)
    browser = site.sign_in(words.AUDITOR)

    first = ask(browser, trail_url(user=user_id, only="changes"))
    second = ask(browser, next_page(first))

    assert f"No entry found so far, back to {moments[10]:%Y-%m-%d %H:%M}" in first.text
    assert "Stopped after 100 entries to keep the page fast" in first.text
    assert refreshed(first) == next_page(first)
    assert "Revoked" in second.text
    assert refreshed(second) == ""


def test_a_page_with_answers_never_goes_on_by_itself(
    site: Site, noon: datetime, user_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, [made(site, noon + timedelta(seconds=n), user_id) for n in range(110)])
    put(site, [a_revoke(site, noon + timedelta(hours=1), user_id)])
    monkeypatch.setattr("backoffice.trail.views._READING_SHARE", 0)

    page = ask(site.sign_in(words.AUDITOR), trail_url(user=user_id, only="changes"))

    assert "1 shown" in page.text
    assert "Keep looking" in page.text
    assert refreshed(page) == ""


# -- on record ------------------------------------------------------------------------------------


def test_every_reading_is_on_record(site: Site, noon: datetime, user_id: str) -> None:
    put(site, [made(site, noon, user_id)])
    browser = site.sign_in(words.AUDITOR)

    ask(browser, trail_url(user=user_id, only="reads"))

    (entry,) = readings(site, user_id)
    assert entry.actor.staff_id == site.account(words.AUDITOR).staff_id
    assert entry.actor.request_id
    assert entry.new == {"trail_of": "user", "only": "reads", "page": "first", "entries": 1}


@pytest.mark.parametrize("url", [trail_url, export_url])
@pytest.mark.parametrize("failing", ["PutItem", "Query"])
def test_if_the_trail_fails_nothing_is_shown(
    site: Site, web_faults: FaultInjector, noon: datetime, user_id: str, url: TrailUrl, failing: str
) -> None:
    put(site, [made(site, noon, user_id)])
    browser = site.sign_in(words.AUDITOR)
    web_faults.inject([lost_request] * 4, matching=failing)

    response = browser.get(url(user=user_id))

    assert response.status_code == 503
    assert "The database is not responding" in page_of(response).text
    assert b"Viewed the user page" not in response.content
    web_faults.inject([])
    assert readings(site, user_id) == []


def test_a_trail_that_refuses_entries_shows_nothing(
    site: Site, web_faults: FaultInjector, noon: datetime, user_id: str
) -> None:
    put(site, [made(site, noon, user_id)])
    browser = site.sign_in(words.AUDITOR)
    web_faults.inject([error_answer("AccessDeniedException")] * 4, matching="PutItem")

    response = browser.get(trail_url(user=user_id))

    assert response.status_code == 503
    assert b"Viewed the user page" not in response.content
