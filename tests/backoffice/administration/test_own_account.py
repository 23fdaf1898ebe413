"""One's own account: time zone and sessions."""

from __future__ import annotations

import pytest

from backoffice.staff.domain import Account
from tests import words
from tests.backoffice.administration.test_pages import actions_on, now_of
from tests.web import Site
from tests.web_pages import page_of


@pytest.fixture
def account(site: Site) -> Account:
    return site.new_account(words.VIEWER)


def test_times_are_shown_in_the_zone_that_was_chosen(site: Site, account: Account) -> None:
    browser = site.sign_in(account)
    assert "12:00" in page_of(browser.get("/account/")).text
    response = browser.post("/account/", {"time_zone": "Asia/Tokyo"})
    page = page_of(browser.get(response["Location"]))
    assert "Times are now shown in this zone" in page.text
    assert "2026-03-01 21:00" in page.text
    assert now_of(site, account).time_zone == "Asia/Tokyo"
    assert words.TIME_ZONE_CHANGED in actions_on(site, account)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "\0", "UTC\n"])
def test_a_zone_that_does_not_exist_is_refused(site: Site, account: Account, zone: str) -> None:
    response = site.sign_in(account).post("/account/", {"time_zone": zone})
    assert response.status_code == 400
    page_of(response)
    assert now_of(site, account).time_zone == "UTC"


def test_one_other_session_is_ended(site: Site, account: Account) -> None:
    here, there, elsewhere = (site.sign_in(account) for _ in range(3))
    fields = [form.fields for form in page_of(here.get("/account/")).forms]
    ids = [each["session"] for each in fields if each.get("session", "others") != "others"]
    assert len(ids) == 2
    response = here.post("/account/sessions/", {"session": ids[0]})
    assert "has ended" in page_of(here.get(response["Location"])).text
    assert here.get("/").status_code == 200
    left = [browser.get("/").status_code for browser in (there, elsewhere)]
    assert sorted(left) == [200, 302]
    response = here.post("/account/sessions/", {"session": ids[0]})
    assert "had already ended" in page_of(here.get(response["Location"])).text
    assert actions_on(site, account).count(words.SESSIONS_ENDED) == 1


def test_this_session_is_ended_by_signing_out_alone(site: Site, account: Account) -> None:
    browser = site.sign_in(account)
    with site.scope():
        (session,) = site.store.list_sessions(account.staff_id)
    response = browser.post("/account/sessions/", {"session": session.session_id})
    assert response["Location"].endswith("?done=over")
    assert browser.get("/").status_code == 200


def test_all_others_are_ended_and_this_one_goes_on(site: Site, account: Account) -> None:
    here, there, elsewhere = (site.sign_in(account) for _ in range(3))
    page = page_of(here.get("/account/"))
    assert "this one" in page.text
    form = next(form for form in page.forms if form.fields.get("session") == "others")
    response = here.post(form.action, form.fields)
    page = page_of(here.get(response["Location"]))
    assert "All your other sessions have ended" in page.text
    assert not [form for form in page.forms if "session" in form.fields]
    assert [browser.get("/").status_code for browser in (there, elsewhere)] == [302, 302]
    assert words.SESSIONS_ENDED in actions_on(site, account)


def test_nobody_ends_somebody_elses_session(site: Site, account: Account) -> None:
    other = site.new_account(words.VIEWER)
    theirs = site.sign_in(other)
    with site.scope():
        (session,) = site.store.list_sessions(other.staff_id)
    for posted in (session.session_id, session.digest, "", "\0", "x" * 500):
        response = site.sign_in(account).post("/account/sessions/", {"session": posted})
        assert response["Location"].endswith("?done=over")
    assert theirs.get("/").status_code == 200


def test_a_change_by_an_admin_at_the_same_moment_is_said(
    site: Site, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = site.sign_in(account)
    real = site.store.change_account

    def changed_first(*args: object) -> None:
        site.disable(account)
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(
        "backoffice.staff.store.StaffStore.change_account", lambda _, *args: changed_first(*args)
    )
    response = browser.post("/account/", {"time_zone": "Asia/Tokyo"})
    assert response.status_code == 409
    assert "so yours was not made" in page_of(response).text
