"""Records of one person on the pages: never one of them silently."""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import replace

import pytest

from backoffice.dynamo.testing import Fault, FaultInjector, error_answer, silence
from backoffice.dynamo.transport import Transport
from backoffice.net.messages import Answer, Request
from records.patterns import MOST_HITS
from tests import words
from tests.records.keyed import Keyed
from tests.web import Site, canaries_in
from tests.web_pages import Page, page_of
from users.services import reading


@pytest.fixture
def ada() -> Keyed:
    mark = uuid.uuid4().hex
    return Keyed(str(uuid.uuid4()), email=f"{mark}@example.com", external_id=f"id-{mark}")


def put(site: Site, *people: Keyed) -> None:
    for each in people:
        site.put(each.item())


def another(person: Keyed, **different: object) -> Keyed:
    return replace(person, user_id=str(uuid.uuid4()), **different)  # type: ignore[arg-type]


def text_of(page: Page) -> str:
    return " ".join(page.text.split())


def links_of(page: Page) -> set[str]:
    hrefs = [attrs.get("href", "") for tag, attrs in page.tags if tag == "a"]
    return {found[1] for href in hrefs if (found := re.fullmatch("/users/([0-9a-f-]{36})/", href))}


# -- the user page -------------------------------------------------------------------------------


@pytest.mark.parametrize("flat", [False, True])
def test_the_page_of_one_names_the_other_and_that_is_in_the_trail_of_both(
    site: Site, ada: Keyed, flat: bool
) -> None:
    first, twin = replace(ada, flat=flat), another(ada, flat=not flat)
    put(site, first, twin)

    page = page_of(site.sign_in().get(f"/users/{first.user_id}/"))

    assert twin.user_id in links_of(page)
    line = f"Another record of this person: {twin.user_id} (same e-mail, same provider id)."
    assert line in text_of(page)
    (entry,) = site.entries(twin.user_id)
    assert (entry.action, entry.new) == (words.TWIN_SHOWN, {"shown_with": first.user_id})
    assert [entry.action for entry in site.entries(first.user_id)] == [words.VIEWED]


def test_the_page_of_somebody_with_one_record_says_nothing_of_others(
    site: Site, ada: Keyed
) -> None:
    put(site, ada)
    text = text_of(page_of(site.sign_in().get(f"/users/{ada.user_id}/")))
    assert "nother record of this person" not in text


def test_whom_one_saw_as_another_record_alone_is_no_recent_user(site: Site, ada: Keyed) -> None:
    twin = another(ada)
    put(site, ada, twin)
    browser = site.sign_in(site.new_account(words.SUPPORT))
    browser.get(f"/users/{ada.user_id}/")
    assert links_of(page_of(browser.get("/"))) == {ada.user_id}


def test_a_page_whose_twins_cannot_be_read_says_so_and_comes_all_the_same(
    site: Site, ada: Keyed, web_faults: FaultInjector
) -> None:
    twin = another(ada)
    put(site, ada, twin)
    browser = site.sign_in()
    throttled = error_answer("ProvisionedThroughputExceededException")
    web_faults.inject([in_the_index(throttled)] * 60, matching="Query")
    answer = browser.get(f"/users/{ada.user_id}/")
    web_faults.inject([])

    assert answer.status_code == 200
    text = text_of(page_of(answer))
    assert "Whether there is another record of this person could not be checked." in text
    assert twin.user_id not in text


def test_nobody_waits_for_an_index_that_is_silent(
    site: Site, ada: Keyed, web_faults: FaultInjector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_TWIN_SECONDS", 0.05)
    put(site, ada)
    browser = site.sign_in()
    web_faults.inject([in_the_index(silence)] * 60, matching="Query")
    started = time.monotonic()
    answer = browser.get(f"/users/{ada.user_id}/")
    took = time.monotonic() - started
    web_faults.inject([])

    assert answer.status_code == 200
    assert "could not be checked" in text_of(page_of(answer))
    assert took < 2


def in_the_index(fault: Fault) -> Fault:
    """A fault of questions to the indexes of the users' table alone."""

    def faulty(request: Request, inner: Transport) -> Answer:
        is_asked = b"IndexName" in request.body and b'serenya-dev"' in request.body
        return fault(request, inner) if is_asked else inner(request)

    return faulty


def test_no_twin_is_shown_where_that_cannot_go_on_record(
    site: Site, ada: Keyed, web_faults: FaultInjector
) -> None:
    twin = another(ada)
    put(site, ada, twin)
    browser = site.sign_in()
    # The first entry is that of the view.
    web_faults.inject([None, *[error_answer("AccessDeniedException")] * 4], matching="PutItem")
    answer = browser.get(f"/users/{ada.user_id}/")
    web_faults.inject([])

    assert answer.status_code == 200
    assert "could not be checked" in text_of(page_of(answer))
    assert twin.user_id not in answer.content.decode()
    assert site.entries(twin.user_id) == []


def revealed(site: Site, user_id: str) -> Page:
    form = site.form(user_id, "reveal")
    return page_of(site.sign_in().post(f"/users/{user_id}/reveal/", form))


@pytest.mark.parametrize("flat", [False, True])
def test_the_page_after_a_reveal_names_the_other_too_and_that_is_on_record(
    site: Site, ada: Keyed, flat: bool
) -> None:
    first, twin = replace(ada, flat=flat), another(ada, flat=not flat)
    put(site, first, twin)

    page = revealed(site, first.user_id)

    assert "Mask now" in page.text
    line = f"Another record of this person: {twin.user_id} (same e-mail, same provider id)."
    assert line in text_of(page)
    (entry,) = site.entries(twin.user_id)
    assert (entry.action, entry.new) == (words.TWIN_SHOWN, {"shown_with": first.user_id})


def test_no_twin_is_shown_after_a_reveal_where_that_cannot_go_on_record(
    site: Site, ada: Keyed, web_faults: FaultInjector
) -> None:
    twin = another(ada)
    put(site, ada, twin)
    form, browser = site.form(ada.user_id, "reveal"), site.sign_in()
    # The first entry is that of the reveal.
    web_faults.inject([None, *[error_answer("AccessDeniedException")] * 4], matching="PutItem")
    page = page_of(browser.post(f"/users/{ada.user_id}/reveal/", form))
    web_faults.inject([])

    assert "Mask now" in page.text
    assert "could not be checked" in text_of(page)
    assert twin.user_id not in page.code
    assert site.entries(twin.user_id) == []


# -- the choice ----------------------------------------------------------------------------------


def test_records_of_one_person_stand_together_in_the_choice(site: Site, ada: Keyed) -> None:
    old = another(ada, flat=True)
    stranger = another(ada, email=f"{uuid.uuid4().hex}@example.com", external_id="else")
    put(site, ada, old, stranger)
    session = f"sess-{uuid.uuid4().hex}"
    for person in (stranger, ada, old):
        own, key = {"S": f"USER#{person.user_id}"}, {"S": f"SESSION#{session}"}
        site.put({"PK": own, "SK": key, "GSI1PK": key, "GSI1SK": own})

    answer = site.sign_in().post("/search/", {"q": session})
    text = text_of(page_of(answer))

    assert "3 users match" in text
    assert text.count("records, of one person: same e-mail, same provider id") == 1
    together = text.partition("records, of one person")[2]
    assert ada.user_id in together
    assert old.user_id in together
    assert canaries_in(answer.content.decode()) == []


def test_the_choice_says_which_routes_should_have_led_there_and_why_they_did_not(
    site: Site, ada: Keyed
) -> None:
    typed = ada.email.title()
    as_typed = replace(ada, email=typed, hashed=typed)
    stale = another(ada, flat=True, email_key=f"EMAIL#{as_typed.email_hash}", external_id="else")
    put(site, as_typed, stale)

    text = text_of(page_of(site.sign_in().post("/search/", {"q": typed})))

    assert (
        "E-mail, in lower case, planned layout: The record's e-mail hash is of the e-mail exactly "
        "as typed."
    ).lower() in text.lower()
    assert (
        "E-mail, in lower case, flat layout: The index holds another hash than the record's own "
        "e-mail hash; the e-mail is encrypted, so which of them is right cannot be compared."
    ).lower() in text.lower()
    assert "Searched as: 2 routes, 4 keys" in text


# -- what was tried, and more than fit -----------------------------------------------------------


def test_a_miss_says_what_each_route_cost(site: Site) -> None:
    text = text_of(page_of(site.sign_in().post("/search/", {"q": f"no-{uuid.uuid4().hex}"})))
    assert "5 routes, 8 keys, 4 read units" in text
    assert re.search(r"Google id no-[0-9a-f]{32} nobody 2 1 ", text)
    assert re.search(r"Session id no-[0-9a-f]{32} nobody 1 0.5 ", text)


def test_the_next_users_come_by_post_and_nothing_stands_in_a_url(site: Site, ada: Keyed) -> None:
    people = [another(ada, flat=number % 2 == 0) for number in range(MOST_HITS + 2)]
    put(site, *people)
    browser = site.sign_in()

    first = page_of(browser.post("/search/", {"q": ada.email}))
    (form,) = [each for each in first.forms if "cursor" in each.fields]
    assert form.action == "/search/"
    answer = browser.post(form.action, form.fields)
    second = page_of(answer)

    assert "2 further users match" in text_of(second)
    assert links_of(first) | links_of(second) == {each.user_id for each in people}
    assert [each for each in second.forms if "cursor" in each.fields] == []
    forged = form.fields | {"q": "other@example.com"}
    assert browser.post("/search/", forged).status_code == 400
