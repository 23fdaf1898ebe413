"""The parts that a site is composed of."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice.web.composition import Composition


def test_a_part_is_found_by_its_type() -> None:
    parts = Composition("text", 5)

    assert (parts.part(str), parts.find(int)) == ("text", 5)
    assert parts.but("other").part(str) == "other"
    assert parts.but("other").part(int) == 5


def test_a_part_that_is_not_there_is_named() -> None:
    assert Composition("text").find(int) is None
    with pytest.raises(ImproperlyConfigured, match="no int"):
        Composition("text").part(int)


def test_two_parts_of_one_type_are_one_too_many() -> None:
    with pytest.raises(ImproperlyConfigured, match="one type"):
        Composition("one", "two")
