"""The timeline on the user page, page by page; and what the page reads for it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string

from backoffice.audit.actions import Action
from backoffice.audit.entries import Entry, new_entry
from backoffice.dynamo.testing import FaultInjector, lost_request
from backoffice.staff import directory
from backoffice.web.acts.undo import Undo
from scripts.processes import ROOT
from tests import words
from tests.generations import each_generation
from tests.samples import payment_of
from tests.web import Browser, Site, canaries_in
from tests.web_pages import page_of
from users.timeline.days import timeline_of
from users.timeline.events import Event, Kind

STYLES = ROOT / "backoffice" / "web" / "static" / "backoffice" / "app.css"

#: Under as many keys other records of the sample are looked for: its index keys are not those of
#: its e-mail and its provider id, so that it is asked for both. Of most records it is four.
TWIN_KEYS = 10


def source(browser: Browser, url: str) -> str:
    response = browser.get(url)
    page_of(response)
    html: str = response.content.decode()
    return html


def add_payments(site: Site, user_id: str, number: int, *, first: date) -> list[str]:
    """Payments a week apart; their ids, oldest first."""
    ids = [f"pay_{uuid.uuid4().hex}" for _ in range(number)]
    for week, payment_id in enumerate(ids):
        day = (first + timedelta(weeks=week)).isoformat()
        site.put(payment_of(user_id, day, payment_id, processed_at=f"{day}T08:00:00Z"))
    return ids


def put(site: Site, user_id: str, at: datetime, action: Action = words.USAGE_RESET) -> Entry:
    entry = new_entry(action, words.USER.of(user_id), actor=site.actor(words.LEAD), now=at)
    with site.scope():
        site.trail.record(entry)
    return entry


# -- the filter ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_the_rule_that_shows_it_alone(kind: Kind) -> None:
    n = kind.number
    rule = (
        f".timeline:has(#kind-{n}:checked) :is(.entries > li:not(.kind-{n}), "
        f".day:not(:has(.kind-{n})))"
    )

    assert rule in STYLES.read_text(encoding="utf-8")


def test_the_filter_has_the_kinds_there_are_with_their_numbers(site: Site) -> None:
    user_id = site.add_user()
    add_payments(site, user_id, 2, first=date(2026, 1, 5))
    put(site, user_id, site.clock() - timedelta(days=1))

    html = source(site.sign_in(), f"/users/{user_id}/")

    offered = dict(re.findall(r'id="kind-\d"(?: checked)?>\s*([A-Za-z -]+?) <small>(\d+)<', html))
    assert (offered["Payments"], offered["Acts"]) == ("2", "1")
    assert int(offered.pop("All")) == sum(map(int, offered.values()))
    assert "Documents" not in offered
    for kind in Kind:
        found = len(re.findall(rf'<li class="kind-{kind.number}">', html))
        assert found == int(offered.get(kind.words, 0)), kind


# -- acts and views --------------------------------------------------------------------------------


def test_an_act_is_seen_behind_any_number_of_views(site: Site) -> None:
    user_id, now = site.add_user(), site.clock()
    put(site, user_id, now - timedelta(days=30))
    for minute in range(51):
        put(site, user_id, now - timedelta(minutes=minute + 1), words.VIEWED)

    html = source(site.sign_in(), f"/users/{user_id}/")

    assert "Seen 50 times or more by 1 person in 1 day" in html
    assert html.count(f'<li class="kind-{Kind.ACTS.number}">') == 1


def test_the_page_asks_for_no_more_than_it_did_but_for_the_acts(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    # The name of whoever looked is read once, and kept.
    for _ in range(2):
        browser.get(f"/users/{user_id}/")
    site.recorder.requests.clear()

    browser.get(f"/users/{user_id}/")

    asked = sorted(operation for operation, _ in site.recorder.requests)
    assert asked == ["BatchGetItem", "PutItem", *["Query"] * (6 + TWIN_KEYS)]


def test_names_that_nobody_read_yet_and_notes_are_read_beside_the_rest(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    site.add_note(user_id, words.LEAD, "Called twice about the export")
    form = site.form(user_id, "reveal")
    asks: dict[str, Callable[[], Any]] = {
        "view": lambda: browser.get(f"/users/{user_id}/"),
        "reveal": lambda: browser.post(f"/users/{user_id}/reveal/", form),
    }
    for name, ask in asks.items():
        monkeypatch.setattr(directory, "_names", {})
        site.recorder.requests.clear()

        assert "Robin Lead" in page_of(ask()).text, name
        queries = 6 + TWIN_KEYS

        asked = [operation for operation, _ in site.recorder.requests]
        # Session with account, names, the entry; record, activity and notes.
        assert sorted(asked) == ["BatchGetItem", "BatchGetItem", "PutItem", *["Query"] * queries], (
            name
        )
        assert asked[0] == "BatchGetItem", name


def test_an_act_has_the_place_where_it_is_taken_back(site: Site) -> None:
    user_id = site.add_user()
    entry = put(site, user_id, site.clock())
    event = Event(entry.at, Kind.ACTS, "Reset", entry=entry)

    why = "Cannot be taken back: its tokens are gone."
    html = render_to_string("users/_timeline.html", _context(site, user_id, event, why))

    assert re.search(rf'<div class="back"><p class="by">{re.escape(why)}</p></div></li>', html)


def _context(site: Site, user_id: str, event: Event, why: str) -> dict[str, object]:
    assert event.entry
    line = {"words": event.title, "changes": [], "staff_name": "Robin", "undo": Undo(why_not=why)}
    return {
        "user": site.stored(user_id).user,
        "timeline": timeline_of([event], now=site.clock(), zone=UTC),
        "told_at": site.clock(),
        "kinds": list(Kind),
        "lines": {event.entry.entry_id: line},
        "names": {},
        "payment_rows": {},
        "masks_references": False,
        "unreadable": [],
        "staff": {"may": {"audit": False}},
    }


# -- since you last looked -----------------------------------------------------------------------


def test_what_came_since_one_last_looked_is_marked_for_that_person_alone(site: Site) -> None:
    user_id, now = site.add_user(), site.clock()
    mine = new_entry(
        words.VIEWED,
        words.USER.of(user_id),
        actor=site.actor(words.SUPPORT),
        now=now - timedelta(hours=3),
    )
    with site.scope():
        site.trail.record(mine)
    put(site, user_id, now - timedelta(hours=1))
    put(site, user_id, now - timedelta(hours=5))
    url = f"/users/{user_id}/"

    html = source(site.sign_in(), url)
    reloaded = source(site.sign_in(), url)
    hers = source(site.sign_in(words.LEAD), url)

    for page in (html, reloaded):  # looking at it again is the same look
        assert "1 new since you last looked 3 h ago" in page_of_text(page)
        assert re.findall(r'<li class="kind-(\d+) new">', page) == [str(Kind.ACTS.number)]
        assert page.count('<span class="sr">New: </span>') == 1
    assert "you last looked" not in hers
    assert ' new">' not in hers


def page_of_text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# -- older ones ------------------------------------------------------------------------------------


def older_link(html: str) -> str | None:
    found = re.search(r'href="([^"]+/timeline/\?before=[^"]+)"', html)
    return unescape(found[1]) if found else None


@each_generation
def test_older_ones_follow_page_by_page_and_each_comes_once(site: Site) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    payments = add_payments(site, user_id, 90, first=date(2024, 3, 4))
    long_ago = put(site, user_id, datetime(2024, 4, 1, 9, tzinfo=UTC), words.REVEALED)
    url, older, found = f"/users/{user_id}/", None, []
    for _ in range(6):
        html = source(browser, url)
        found += re.findall(r"<bdi>(pay_[0-9a-f]+)</bdi>", html)
        assert canaries_in(html) == []
        older = older_link(html)
        if older is None:
            break
        url = older

    assert older is None
    assert found == payments[::-1]
    assert words.REVEALED.words in page_of(browser.get(url)).text
    views = site.entries(user_id, words.VIEWED)
    assert len(views) == 4
    assert long_ago.at < min(view.at for view in views)


@pytest.mark.parametrize("before", ["", "soon", "2026-01-01", "0001-01-01T00:00:00+00:00", "\0"])
def test_what_is_no_instant_leads_to_the_newest(site: Site, before: str) -> None:
    user_id = site.add_user()

    answer = site.sign_in().get(f"/users/{user_id}/timeline/", {"before": before})

    assert (answer.status_code, answer["Location"]) == (302, f"/users/{user_id}/")


BEFORE = {"before": "2026-01-01T00:00:00+00:00"}


def test_nobody_has_no_older_ones(site: Site) -> None:
    user_id = str(uuid.uuid4())

    assert site.sign_in().get(f"/users/{user_id}/timeline/", BEFORE).status_code == 404
    (entry,) = site.entries(user_id)
    assert entry.new == {"found": False}


def test_older_ones_are_not_shown_when_that_cannot_go_on_record(
    site: Site, web_faults: FaultInjector
) -> None:
    user_id, browser = site.add_user(), site.sign_in()
    web_faults.inject([lost_request] * 8, matching="PutItem")

    answer = browser.get(f"/users/{user_id}/timeline/", BEFORE)

    assert answer.status_code == 503
    assert user_id not in page_of(answer).text


# -- times -----------------------------------------------------------------------------------------


@each_generation
def test_every_time_on_the_page_says_its_zone_to_those_who_hear_it(site: Site) -> None:
    user_id = site.add_user()
    add_payments(site, user_id, 2, first=date(2026, 1, 5))

    html = source(site.sign_in(), f"/users/{user_id}/")

    times = re.findall(r"<time .*?</time>", html, re.DOTALL)
    assert len(times) > 15
    assert [time for time in times if not re.search(r'class="sr"> UTC<', time)] == []


LABELS = (
    *("Last sign-in", "Customer since", "Ended", "Next billing", "Last active", "Last used"),
    *("Registered", "Session began", "Created", "Updated"),
)


@each_generation
def test_how_long_ago_comes_before_the_exact_time(site: Site) -> None:
    html = source(site.sign_in(), f"/users/{site.add_user()}/")

    far = r"(?:in \d+ \w+|\d+ \w+ ago|now) <small><time "
    told = set(re.findall(rf"<dt>([^<]+)</dt><dd>{far}", html))
    assert set(LABELS) - told == set(site.written.untold)
