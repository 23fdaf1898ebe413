"""The closed list of layouts."""

from __future__ import annotations

import pytest

from records.layouts import LAYOUTS, UnknownLayoutError
from records.layouts.flat import FLAT
from records.layouts.planned import PLANNED
from records.layouts.unknown import UNKNOWN


def test_a_layout_is_found_by_its_name() -> None:
    assert LAYOUTS.named("planned") is PLANNED
    assert LAYOUTS.named("flat") is FLAT
    assert LAYOUTS.named("unknown") is UNKNOWN


@pytest.mark.parametrize("name", ["", "sharp", "Planned"])
def test_a_name_of_no_layout_is_an_error(name: str) -> None:
    with pytest.raises(UnknownLayoutError):
        LAYOUTS.named(name)
    with pytest.raises(UnknownLayoutError):
        LAYOUTS.part(name, "ttl")


def test_a_part_is_found_by_its_layout_and_its_own_name() -> None:
    for layout in (*LAYOUTS.profiles, *LAYOUTS.beside):
        for name, part in layout.parts.items():
            assert part.name == name
            assert LAYOUTS.part(layout.name, name) is part


@pytest.mark.parametrize(("layout", "part"), [("unknown", "session"), ("planned", "payment")])
def test_a_part_that_a_layout_has_not_is_an_error(layout: str, part: str) -> None:
    with pytest.raises(UnknownLayoutError):
        LAYOUTS.part(layout, part)
