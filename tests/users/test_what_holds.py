"""The user page says what holds, and what is stored beside it only where the two differ."""

from __future__ import annotations

import re
import uuid

from tests import words
from tests.generations import each_generation
from tests.web import Site
from tests.web_pages import page_of
from users.act_words import USER_ACTS

REMOVE, RESET = "remove-ttl", "reset-usage"


def text_of(site: Site, user_id: str, query: str = "") -> str:
    page = page_of(site.sign_in().get(f"/users/{user_id}/{query}"))
    return " ".join(page.text.split())


def panel(text: str, title: str, after: str) -> str:
    return text.partition(f" {title} ")[2].partition(f" {after} ")[0]


def test_a_status_that_is_only_stored_stands_beside_what_holds(site: Site) -> None:
    """The session and the subscription of the sample were over long before the test's clock."""
    user_id = site.add_user(
        lambda values: values["data"]["current_subscription"].update(
            end_date="2025-10-27T10:00:00Z", subscription_status="active"
        )
    )

    text = text_of(site, user_id)

    assert re.search(r"Session stored: active expired \d+ months ago Last used", text)
    assert re.search(r"Subscription stored: active ended \d+ months ago", text)
    assert "Device active" in text
    assert "Device stored" not in text
    assert "Premium ended" in text
    assert re.search(r"Session expired \d+ months ago", text)


def test_a_period_that_is_over_is_not_shown_as_the_current_one(site: Site) -> None:
    text = text_of(site, site.add_user())

    assert "over" in panel(text, "Usage", "Device")
    assert "The usage period ended" in text


@each_generation
def test_a_ttl_that_is_past_says_so(site: Site) -> None:
    past = site.add_user(lambda values: values.update(ttl=1759392000))
    ahead = site.add_user(lambda values: values.update(ttl=1893456000))

    assert "Its stray ttl is past: DynamoDB may delete it at any moment." in text_of(site, past)
    assert "The record will be deleted in" in text_of(site, ahead)


@each_generation
def test_a_line_has_the_button_of_the_act_that_helps_for_those_who_may(site: Site) -> None:
    user_id = site.add_user(lambda values: values.update(ttl=1893456000))
    for role, words_there in (
        (words.SUPPORT, "you can, now"),
        (words.VIEWER, "support or a lead can"),
    ):
        page = page_of(site.sign_in(role).get(f"/users/{user_id}/"))
        causes = page.text.partition("stop this user")[2].partition("All stored values")[0]
        assert words_there in causes
        links = {attrs.get("href", "") for tag, attrs in page.tags if tag == "a"}
        may = role == words.SUPPORT
        assert (f"/users/{user_id}/{REMOVE}/" in links) == may
    assert {REMOVE, RESET} <= {act.kind.name for act in USER_ACTS.words}


def test_the_app_is_only_said_to_have_to_refuse_what_its_code_does_not_check(site: Site) -> None:
    user_id = site.add_user(
        lambda values: values["data"].update(account_status="suspended", email_verified=False)
    )

    text = text_of(site, user_id)

    assert "Stops signing in, uploading, paying; the app should refuse this." in text
    assert "Session expired" in text
    assert "Stops uploading. Since" in text


def test_the_zone_is_named_once(site: Site) -> None:
    assert text_of(site, site.add_user()).count("Times in UTC") == 1


def test_what_cannot_be_read_is_named_and_nothing_is_concluded(site: Site) -> None:
    user_id = site.add_user(lambda values: values.update(data="text"))

    text = text_of(site, user_id)

    assert "Nothing was found, but not everything could be read" in text
    assert "The whole record. Nothing is concluded from that." in text
    assert "This record is in an unknown format" in text


@each_generation
def test_several_users_are_told_apart_by_what_holds(site: Site) -> None:
    hashed = uuid.uuid4().hex * 2
    ids = [
        site.add_user(
            lambda values: (
                values["data"].update(
                    account_status="active", deactivated_at="2025-10-01T00:00:00Z"
                )
                or values.update(GSI1PK=f"USER_EMAIL#{hashed}")
            )
        )
        for _ in range(2)
    ]

    page = page_of(site.sign_in().post("/search/", {"q": hashed}))

    assert all(user_id in page.text for user_id in ids)
    assert " ".join(page.text.split()).count("stored: active deactivated") == 2
