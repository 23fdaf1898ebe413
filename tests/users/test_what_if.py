"""The page as it would be at another instant: derived only, without acts, and on record."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from backoffice.staff.items import account_key
from tests import words
from tests.generations import each_generation
from tests.web import Site
from tests.web_pages import Page, page_of
from users.what_if import LookedAt, looked_at

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-12-24", datetime(2026, 12, 23, 23, tzinfo=UTC)),
        ("2026-12-24T18:00", datetime(2026, 12, 24, 17, tzinfo=UTC)),
        (" 2026-07-01T18:00 ", datetime(2026, 7, 1, 16, tzinfo=UTC)),
        ("2026-12-24T18:00:00Z", datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ("2026-12-24T18:00+02:00", datetime(2026, 12, 24, 16, tzinfo=UTC)),
    ],
)
def test_a_day_or_an_instant_is_by_the_readers_zone_where_it_names_none(
    text: str, at: datetime
) -> None:
    with timezone.override("Europe/Berlin"):
        assert looked_at(text, NOON) == LookedAt(at, is_what_if=True)


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "2026-13-01", "12", "24.12.2026", "0001-01-01T00:00+14:00", "\0", "x" * 9000],
)
def test_what_is_no_instant_is_ignored(text: str) -> None:
    assert looked_at(text, NOON) == LookedAt(NOON, ignored=True)


def test_nothing_asked_for_is_now() -> None:
    assert looked_at("", NOON) == LookedAt(NOON)


def show(site: Site, user_id: str, at: str) -> Page:
    return page_of(site.sign_in().get(f"/users/{user_id}/", {"at": at}))


def flat(page: Page) -> str:
    return " ".join(page.text.split())


@each_generation
def test_what_holds_is_that_of_the_instant(site: Site) -> None:
    user_id = site.add_user()

    then, now = flat(show(site, user_id, "2025-09-27T12:00Z")), flat(show(site, user_id, ""))

    assert "Session live" in then
    # The timeline tells what did happen, whatever instant is looked at.
    derived, _, happened = then.partition("Show in the timeline")
    assert "Session expired" not in derived
    assert "Session expired" in happened
    assert "Session stored: active expired" in now
    assert "As it would be at 2025-09-27 12:00" in then
    assert "Back to now" in then
    assert "As it would be at 2025" not in now


@each_generation
def test_no_act_is_offered_at_another_instant(site: Site) -> None:
    user_id = site.add_user(lambda values: values.update(ttl=1893456000))

    page = show(site, user_id, "2027-01-01")

    forms = [form.action for form in page.forms if form.action.startswith("/users/")]
    links = [attrs.get("href", "") for tag, attrs in page.tags if tag == "a"]
    assert forms == [f"/users/{user_id}/"]
    assert not [
        link
        for link in links
        if link.startswith(f"/users/{user_id}/") and link.count("/") > 3 and "payments" not in link
    ]
    assert "you can, now" not in page.text


def test_a_wrong_instant_is_said_to_be_ignored(site: Site) -> None:
    page = show(site, site.add_user(), "tomorrow")

    assert "The time asked for is neither a day nor an instant" in flat(page)
    assert [form for form in page.forms if form.action.endswith("/reveal/")]


def test_a_look_at_another_instant_is_on_record_as_the_view_it_is(site: Site) -> None:
    user_id = site.add_user()

    show(site, user_id, "2027-01-01")

    assert len(site.entries(user_id, words.VIEWED)) == 1


def test_the_instant_is_shown_by_the_readers_clock(site: Site) -> None:
    user_id, account = site.add_user(), site.new_account(words.SUPPORT)
    browser, key = site.sign_in(account), account_key(site.table, account.staff_id)
    site.set_attribute(site.table, key, ("time_zone",), "Asia/Tokyo")

    text = flat(page_of(browser.get(f"/users/{user_id}/", {"at": "2027-01-01T09:30"})))

    assert "As it would be at 2027-01-01 09:30 JST" in text
