"""Acts through their forms: done once, refused plainly, and never by a form that is not theirs."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing
from pytest_django import Settings

from backoffice.acts.act import Act
from backoffice.audit.entries import Entry
from backoffice.audit.subjects import Subject
from backoffice.dynamo.expressions import path
from backoffice.dynamo.testing import FaultInjector, error_answer, late_answer, lost_request
from backoffice.web.acts.forms import read_act, signed
from tests import words
from tests.generations import each_act_of_each, each_generation
from tests.users.people import ACTS, url_of
from tests.web import PERSONAL, REASON, Browser, Site, canaries_in
from tests.web_pages import page_of
from users.services.acts import RevokeSession

NAMES = [*ACTS, "reveal"]
each_act = pytest.mark.parametrize("name", ACTS)
each_act_there = each_act_of_each(*ACTS)
each_form = pytest.mark.parametrize("name", NAMES)
CHANGES = [kind.action for kind in ACTS.values()]


def done(site: Site, user_id: str) -> list[Entry]:
    """What staff did to a user or saw of them, but for views of the page."""
    return site.entries(user_id, *CHANGES, words.REVEALED, words.REFUSED)


def delete(site: Site, user_id: str) -> None:
    """All that is stored of a user."""
    for item in site.items(user_id):
        key = site.users.table.key(item["PK"]["S"], item["SK"]["S"])
        with site.scope():
            site.client.delete(site.users.table, key, path("PK").exists())


# -- tokens --------------------------------------------------------------------------------------

Forgery = Callable[[Site, str, str], str]


def _another_staff_member(site: Site, user_id: str, name: str) -> str:
    return site.form(user_id, name, words.LEAD)["act"]


def _another_user(site: Site, user_id: str, name: str) -> str:
    return site.form(site.add_user_with_everything(), name)["act"]


def _another_act(site: Site, user_id: str, name: str) -> str:
    return site.form(user_id, next(other for other in NAMES if other != name))["act"]


def _expired(site: Site, user_id: str, name: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        late = timedelta(hours=1, seconds=5).total_seconds()
        signed_at = time.time() - late
        patch.setattr("django.core.signing.time.time", lambda: signed_at)
        return site.form(user_id, name)["act"]


def _truncated(site: Site, user_id: str, name: str) -> str:
    return site.form(user_id, name)["act"][:-1]


def _without_signature(site: Site, user_id: str, name: str) -> str:
    return site.form(user_id, name)["act"].rpartition(":")[0]


def _changed(site: Site, user_id: str, name: str) -> str:
    token = site.form(user_id, name)["act"]
    return ("A" if token[5] != "A" else "B").join((token[:5], token[6:]))


def _of_another_purpose(site: Site, user_id: str, name: str) -> str:
    return signing.dumps({"act_id": "0" * 32}, salt="something.else")


def _nothing(site: Site, user_id: str, name: str) -> str:
    return ""


def _noise(site: Site, user_id: str, name: str) -> str:
    return ".\u202e\U0001f600:\0:" + "x" * 9000


FORGERIES = [
    *(_another_staff_member, _another_user, _another_act, _expired, _truncated),
    *(_without_signature, _changed, _of_another_purpose, _nothing, _noise),
]


@each_form
@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__.strip("_"))
def test_a_form_that_is_not_for_this_changes_nothing(site: Site, name: str, forge: Forgery) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = {"group": "identity", **REASON, "act": forge(site, user_id, name)}
    before = site.stored(user_id).item
    response = browser.post(url_of(user_id, name), form)
    assert response.status_code == 400
    assert "Nothing was changed" in page_of(response).text
    assert canaries_in(response.content.decode()) == []
    assert site.stored(user_id).item == before
    assert done(site, user_id) == []


@each_form
def test_a_form_for_a_user_who_does_not_exist_changes_nothing(site: Site, name: str) -> None:
    user_id, nobody = site.add_user_with_everything(), str(uuid.uuid4())
    form = site.form(user_id, name)
    response = site.sign_in().post(url_of(nobody, name), form)
    assert response.status_code == 400
    page_of(response)


def test_the_form_of_an_act_stays_good_for_an_hour(site: Site, settings: Settings) -> None:
    assert timedelta(hours=1) == settings.ACT_LIFETIME
    form = site.form(site.add_user_with_everything(), "revoke-session")
    act = signing.loads(form["act"], salt="backoffice.act", max_age=settings.ACT_LIFETIME)
    actor = site.actor(words.SUPPORT)
    subject = Subject(*act["subject"])
    read = read_act(form["act"], kind="revoke-session", actor=actor, subject=subject)
    assert read.act_id == act["act_id"]
    assert read.staff_id == actor.staff_id


# -- once ----------------------------------------------------------------------------------------


@each_act_there
def test_a_second_post_is_told_that_it_is_done_already(site: Site, name: str) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = site.form(user_id, name)
    first = browser.post(url_of(user_id, name), form, follow=True)
    after_first = site.items(user_id)
    site.clock.advance(minutes=2)
    second = browser.post(url_of(user_id, name), form, follow=True)
    assert "Already done" not in page_of(first).text
    assert "Already done at 12:00:00; nothing was done twice." in page_of(second).text
    assert site.items(user_id) == after_first
    assert len(done(site, user_id)) == 1


@each_act
def test_a_double_click_is_done_once(site: Site, name: str) -> None:
    user_id = site.add_user_with_everything()
    form, browsers = site.form(user_id, name), [site.sign_in() for _ in range(4)]
    with ThreadPoolExecutor(len(browsers)) as pool:
        clicks = [pool.submit(b.post, url_of(user_id, name), form) for b in browsers]
        statuses = sorted(click.result().status_code for click in clicks)
    assert statuses[0] == 302
    # A click that met another one on its way and gave up has surely done nothing.
    assert set(statuses) <= {302, 409}
    assert len(done(site, user_id)) == 1


# -- refused -------------------------------------------------------------------------------------


@each_act_there
def test_a_refused_act_shows_what_was_seen_beside_what_is_there(site: Site, name: str) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = site.form(user_id, name)
    said = site.change_against(user_id, name)
    before = site.items(user_id)
    response = browser.post(url_of(user_id, name), form)
    page = page_of(response)
    assert response.status_code == 409
    assert all(text in page.text for text in said)
    assert canaries_in(response.content.decode()) == []
    assert site.items(user_id) == before
    (entry,) = done(site, user_id)
    assert (entry.action, entry.new) == (words.REFUSED, {"refused": ACTS[name].action.name})

    fresh = page.form(f"/{name}/")
    assert fresh.fields["text"] == REASON["text"]
    again = browser.post(fresh.action, fresh.fields)
    assert again.status_code == 302
    assert site.items(user_id) != before


@each_generation
def test_an_act_on_a_user_who_is_gone_is_refused(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = site.form(user_id, "revoke-session")
    delete(site, user_id)
    response = browser.post(url_of(user_id, "revoke-session"), form)
    assert response.status_code == 409
    assert "This user's record is gone." in page_of(response).text
    with site.scope():
        assert site.users.find_user(user_id) is None


@each_generation
def test_there_is_nothing_to_confirm_where_it_was_done_before(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    browser.post(url_of(user_id, "revoke-session"), site.form(user_id, "revoke-session"))
    response = browser.get(url_of(user_id, "revoke-session"))
    assert response.status_code == 409
    assert "nothing to act on" in page_of(response).text


# -- not known -----------------------------------------------------------------------------------


@each_act
@pytest.mark.parametrize("arrived", [True, False])
def test_an_unknown_outcome_is_said_and_sending_it_again_settles_it(
    site: Site, web_faults: FaultInjector, name: str, arrived: bool
) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form, broken = site.form(user_id, name), error_answer("InternalServerError", 500)
    # The session is read first; then the act, and the question what became of it.
    web_faults.inject([None, late_answer if arrived else lost_request, *[broken] * 8])
    response = browser.post(url_of(user_id, name), form)
    web_faults.inject([])
    page = page_of(response)
    assert response.status_code == 503
    assert "not known" in page.title
    assert canaries_in(response.content.decode()) == []

    again = page.form(f"/{name}/", "act")
    settled = browser.post(again.action, again.fields, follow=True)
    assert settled.status_code == 200
    assert ("Already done" in page_of(settled).text) == arrived
    assert len(done(site, user_id)) == 1


@each_act
@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_an_act_that_cannot_go_on_record_is_not_done(
    site: Site, web_faults: FaultInjector, name: str, code: str
) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form, before = site.form(user_id, name), site.stored(user_id).item
    web_faults.inject([error_answer(code)] * 4, matching="TransactWriteItems")
    response = browser.post(url_of(user_id, name), form)
    web_faults.inject([])
    assert response.status_code == 503
    page_of(response)
    assert site.stored(user_id).item == before
    assert done(site, user_id) == []


# -- reasons -------------------------------------------------------------------------------------

NO_REASONS = {
    "too short": {"text": "abc"},
    "only spaces": {"text": "       "},
    "too long": {"text": "long " * 61},
    "e-mail": {"text": "Asked by ada@canary-mail.example"},
    "phone": {"text": "Call +46 70 123 45 67 back"},
    "invisible": {"text": "Asked\u202e on the phone"},
    "category": {"category": "because"},
    "no category": {"category": ""},
    "ticket": {"ticket": "a ticket"},
    "phone as ticket": {"ticket": "0701234567"},
}


@each_form
@pytest.mark.parametrize("wrong", NO_REASONS.values(), ids=list(NO_REASONS))
def test_a_reason_that_will_not_do_changes_nothing_and_keeps_what_was_typed(
    site: Site, name: str, wrong: dict[str, str]
) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form, before = site.form(user_id, name) | wrong, site.stored(user_id).item
    response = browser.post(url_of(user_id, name), form)
    page = page_of(response)
    assert response.status_code == 400
    kept = page.form(f"/{name}/", "act").fields
    assert kept["text"].strip() == form["text"].strip()
    assert kept["act"] == form["act"]
    assert 'aria-invalid="true"' in response.content.decode()
    assert canaries_in(response.content.decode()) == []
    assert site.stored(user_id).item == before
    assert done(site, user_id) == []

    corrected = browser.post(url_of(user_id, name), kept | REASON | {"group": "identity"})
    assert corrected.status_code == (200 if name == "reveal" else 302)
    assert len(done(site, user_id)) == 1


def test_a_group_that_does_not_exist_reveals_nothing(site: Site) -> None:
    user_id = site.add_user_with_everything()
    form = site.form(user_id, "reveal") | {"group": "secrets"}
    response = site.sign_in().post(url_of(user_id, "reveal"), form)
    assert response.status_code == 400
    assert PERSONAL["name"] not in page_of(response).text
    assert done(site, user_id) == []


@each_form
def test_a_sign_in_that_ran_out_keeps_the_reason(site: Site, name: str) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = site.form(user_id, name)
    site.clock.advance(minutes=16)
    expired = browser.post(url_of(user_id, name), form)
    page = page_of(expired)
    assert expired.status_code == 401
    fields = page.form("/sign-in/", "username").fields
    assert (fields["text"], fields["next"]) == (REASON["text"], url_of(user_id, name))
    assert "act" not in fields
    assert done(site, user_id) == []


def test_an_act_of_an_unknown_layout_is_never_taken_from_a_form(site: Site) -> None:
    """A form of ours can be older than the code: its layout may be gone."""
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    kind, actor = ACTS["revoke-session"], site.actor(words.SUPPORT)
    (act,) = kind.offers(site.stored(user_id), actor=actor, now=site.clock())
    assert isinstance(act, Act)
    unknown = replace(act, seen={**act.seen, "layout": "papyrus"})
    form = {**REASON, "act": signed(unknown)}
    response = browser.post(url_of(user_id, "revoke-session"), form)
    # Outdated, not damaged: `test_outdated_forms` has what comes of it.
    assert response.status_code == 409
    assert done(site, user_id) == []


def test_a_reason_that_will_not_do_about_somebody_who_is_gone_finds_nobody(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in()
    form = site.form(user_id, "revoke-session") | {"text": "abc"}
    delete(site, user_id)
    response = browser.post(url_of(user_id, "revoke-session"), form)
    assert response.status_code == 404
    assert "Nobody found" in page_of(response).text


@each_generation
def test_a_confirm_page_serves_a_browser_without_scripts(site: Site) -> None:
    user_id, browser = site.add_user_with_everything(), site.sign_in(enforce_csrf_checks=True)
    names = [*site.written.acts(*ACTS), "reveal"]
    for name in names:
        page = page_of(browser.get(url_of(user_id, name)))
        form = page.form(f"/{name}/", "act")
        assert "The user" in page.text
        assert form.fields["csrfmiddlewaretoken"]
        answer = browser.post(form.action, form.fields | REASON)
        assert answer.status_code in {200, 302}
    assert isinstance(browser, Browser)
    assert len(done(site, user_id)) == len(names)
    assert canaries_in(str(site.entries(user_id))) == []


@pytest.mark.parametrize(
    ("number", "status"),
    [("1", 200), ("x", 200), ("", 200), ("-1", 200), ("9" * 5000, 200), ("0", 409), ("2", 409)],
    ids=lambda value: str(value)[:5],
)
def test_of_several_acts_of_one_kind_the_url_names_one(
    site: Site, number: str, status: int
) -> None:
    user_id = site.add_user_with_everything()

    answer = site.sign_in().get(url_of(user_id, "revoke-session"), {"of": number})

    assert answer.status_code == status
    page_of(answer)


def test_the_second_act_of_a_kind_stays_the_second(
    site: Site, monkeypatch: pytest.MonkeyPatch, web_faults: FaultInjector
) -> None:
    see = RevokeSession.see
    monkeypatch.setattr(RevokeSession, "see", lambda kind, thing: [*see(kind, thing)] * 2)
    user_id, browser = site.add_user(), site.sign_in()
    url = url_of(user_id, "revoke-session") + "?of=2"
    form = page_of(browser.get(url)).form("?of=2", "act").fields

    mistyped = browser.post(url, form | REASON | {"text": ""})
    web_faults.inject([None, *[lost_request] * 8])
    unknown = browser.post(url, form | REASON)
    web_faults.inject([])

    assert (mistyped.status_code, unknown.status_code) == (400, 503)
    for answer in (mistyped, unknown):
        assert page_of(answer).form("?of=2", "act").fields["act"]
    tags = [tag for _, tag in page_of(browser.get(f"/users/{user_id}/")).tags]
    keys = [tag["data-key"] for tag in tags if "data-key" in tag]
    assert sorted(keys) == ["d", "g h", "r", "s", "u"], "a key opens the first of a kind"
