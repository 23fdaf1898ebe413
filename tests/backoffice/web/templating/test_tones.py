"""How good news a status is, and the names people know things under."""

from __future__ import annotations

from enum import Enum

import pytest

from backoffice.web.templating.values import method, tone, words

NEWS = {
    "good": ["active", "completed", "current", "verified"],
    "warning": ["pending", "outdated", "expired", "not given", "missing", "unknown version"],
    "bad": ["revoked", "failed", "disputed", "deleted", "suspended"],
    "neutral": ["support", "ios"],
}


@pytest.mark.parametrize(
    ("text", "expected"), [(text, news) for news, texts in NEWS.items() for text in texts]
)
def test_a_value_of_a_closed_list_has_its_tone(text: str, expected: str) -> None:
    status = Enum("status", {"VALUE": text})

    assert tone(status(text)) == expected
    assert tone(text) == "neutral", "a plain text may be anything"


@pytest.mark.parametrize(
    ("stored", "known_as"),
    [("apple_pay", "Apple Pay"), ("google_pay", "Google Pay"), ("paypal", "PayPal")],
)
def test_a_way_to_pay_goes_by_the_name_people_know(stored: str, known_as: str) -> None:
    assert method(stored) == known_as


def test_a_stored_name_is_read_as_words() -> None:
    assert words("terms_of_service") == "terms of service"
    assert words(None) == ""
