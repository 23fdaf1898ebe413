"""The five consents on the user page: each says what was read, and what was not."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.access import Role
from backoffice.dynamo.wire import encode
from tests import samples, words
from tests.users.people import Mutation
from tests.web import Site
from tests.web_pages import Page, page_of

TERMS = "terms_of_service"


def panel(site: Site, user_id: str, role: Role = words.SUPPORT, query: str = "") -> str:
    """What the panel says, in one line."""
    page: Page = page_of(site.sign_in(role).get(f"/users/{user_id}/{query}"))
    text = " ".join(page.text.split())
    # Its heading comes after the link that leads there.
    return text.rpartition(" Consents ")[2].partition(" Timeline ")[0]


def stored_as(terms: Any) -> Mutation:
    def change(values: dict[str, Any]) -> None:
        consents = values["data"]["consents"]
        if terms is ...:
            del consents[TERMS]
        else:
            consents[TERMS] = terms

    return change


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (..., "Terms of servicemissing read, and not in the record"),
        (["a", "b"], "Terms of servicenot readable here stored as L, "),
        ({"consent_given": True}, "Terms of serviceunknown version no version on record"),
        ({"consent_given": True, "consent_version": "2.0"},
         "Terms of serviceoutdated v2.0.0, now v2.1.0"),
        ({"consent_given": False, "consent_version": None, "consent_date": None},
         "Terms of servicenot given no version on record"),
    ],
)  # fmt: skip
def test_a_consent_says_what_is_on_record(site: Site, terms: Any, said: str) -> None:
    assert said in panel(site, site.add_user(stored_as(terms)))


def test_what_was_not_read_is_not_counted_as_one_that_does_not_hold(site: Site) -> None:
    assert "3 of 5 hold" in panel(site, site.add_user())
    assert "2 of 4 read hold" in panel(site, site.add_user(stored_as("yes")))


def test_a_text_that_its_app_does_not_ask_for_is_none_that_is_missing(
    site: Site, user_id: str
) -> None:
    item = samples.flat()[0] | {"PK": encode(f"USER#{user_id}"), "GSI1PK": encode(user_id)}
    site.put(item)

    said = panel(site, user_id)

    assert "2 of 2 hold" in said
    assert said.count("not asked for the app that wrote this asks for two") == 3


@pytest.mark.parametrize(
    ("role", "query", "is_there"),
    [
        (words.LEAD, "", True),
        (words.AUDITOR, "", True),
        (words.LEAD, "?at=2027-01-01", False),
        (words.SUPPORT, "", False),
        (words.VIEWER, "", False),
    ],
)
def test_the_evidence_sheet_is_offered_to_those_who_may_take_it(
    site: Site, role: Role, query: str, is_there: bool
) -> None:
    assert ("Evidence sheet" in panel(site, site.add_user(), role, query)) == is_there
