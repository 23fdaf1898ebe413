"""Each map and each item keeps its own form of instants and its own names, in every layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from backoffice.dynamo.wire import encode
from records.layouts.instants import Form, form_in, is_at, written
from records.layouts.parts.session import SessionSight
from records.layouts.parts.usage import UsagePart
from tests.conftest import Clock
from tests.records.layouts.parts.desk import Desk
from tests.records.shapes import PLANNED_SHAPE, Shape

#: An instant in each form, in a spelling that a shape leaves as it is.
IN_FORM: dict[Form, Any] = {
    "iso": "2025-09-27T10:00:00+00:00",
    "seconds": 1758967200,
    "milliseconds": 1758967200000,
}
every_form = pytest.mark.parametrize("form", IN_FORM)


@every_form
def test_a_map_is_changed_in_the_form_of_its_instants(
    shape: Shape, clock: Clock, form: Form
) -> None:
    part = shape.part("session")
    item = shape.item("user-1", current_session={"session_id": "s", "expires_at": IN_FORM[form]})
    item["updated_at"] = encode(IN_FORM[form])
    seen = part.see(item)
    assert seen

    sight = SessionSight.of(seen)

    assert (sight.form, sight.item_form) == (form, form)


@every_form
def test_what_a_run_keeps_of_an_item_has_its_form(shape: Shape, clock: Clock, form: Form) -> None:
    part = shape.part("usage")
    assert isinstance(part, UsagePart)
    item = shape.item("user-1") | {"updated_at": encode(IN_FORM[form])}

    seen, again = part.see(item), part.see(part.kept(item))

    assert seen == again
    surely = part.surely(item, now=clock())
    assert surely
    assert part.see(surely) == seen


@every_form
def test_the_time_of_a_change_is_written_in_each_form(
    shape: Shape, clock: Clock, form: Form
) -> None:
    at = clock.at.replace(microsecond=123_999)
    text = {"iso": "2026-03-01T12:00:00.123999Z", "seconds": 1772366400}

    assert written(at, form) == text.get(form, 1772366400123)
    assert is_at(encode(written(at, form)), "2026-03-01T12:00:00.123Z")
    assert not is_at(encode(written(at.replace(second=1), form)), "2026-03-01T12:00:00.123Z")
    assert form_in({"created_at": encode(written(at, form))}, "iso") == form


@pytest.mark.parametrize("odd", [{}, {"created_at": {"M": {}}}, {"updated_at": {"NULL": True}}])
def test_a_map_that_shows_no_form_has_that_of_its_layout(
    shape: Shape, odd: Mapping[str, Any]
) -> None:
    assert form_in(dict(odd), "seconds") == "seconds"


def test_a_registration_that_is_inactive_in_words_stays_as_it_is(desk: Desk) -> None:
    shape, device = desk.shape, desk.shape.part("device")
    off: Any = False if shape is PLANNED_SHAPE else "inactive"
    stored = desk.stored(current_biometric={"device_id": "iphone-123-abc", "is_active": off})
    seen = stored.seen(device)

    assert not device.effects(seen).biometric_inactive
    (change,) = device.change(seen, now=desk.clock(), act_id="act-1")
    assert not [place for place in stored.differences_of(change) if "biometric" in place]


def test_a_name_whose_value_is_null_is_the_one_that_is_written(desk: Desk) -> None:
    """In the shape of the planned layout on a flat item, too."""
    stored = desk.stored(current_session={"session_id": "s"})
    item = stored.item()
    home = desk.shape.layout.home
    assert home
    home.parts(item)["current_session"]["M"]["status"] = {"NULL": True}
    stored.put(item)

    stored.apply(desk.change_of(stored))

    session = home.parts(stored.item())["current_session"]["M"]
    assert session["status"] == {"S": "revoked"}
    assert "session_status" not in session
