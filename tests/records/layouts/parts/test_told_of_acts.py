"""What is told of a part that an act left behind, by names that entries and pages go by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pydantic
import pytest

from backoffice.dynamo.wire import decode_item, encode_item
from records.layouts.parts.registration import Registration
from tests.records.shapes import Shape
from tests.samples import planned

NOTHING_SEEN = {"device_id": None, "is_active": None, "named_by": "status", "form": "iso"}
REVOKED_AT = "2026-03-01T12:00:00Z"


def left_behind(shape: Shape) -> Any:
    """A profile whose device was revoked and whose usage was reset."""
    values = decode_item(planned()[0])
    device = {"device_id": "device-1", "status": "revoked", "updated_at": REVOKED_AT}
    usage = {
        "documents_processed": 0,
        "previous_count": 7,
        "period_start": "2026-03-01T12:00:00Z",
        "period_end": "2026-03-31T12:00:00Z",
        "reset_id": "a" * 32,
    }
    values["data"] |= {"current_device": device, "current_biometric": {"device_id": "device-1"}}
    values["data"]["current_subscription"]["usage_current_period"] = usage
    return shape.of(encode_item(values))


def test_of_a_revoked_device(shape: Shape) -> None:
    part = shape.part("revoked-device")
    seen = part.see(left_behind(shape))
    assert seen is not None
    assert part.told(seen) == {
        "device_id": "device-1",
        "status": "revoked",
        "updated_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "biometric": "not set",
    }


def test_of_a_reset_period(shape: Shape) -> None:
    part = shape.part("reset-usage")
    seen = part.see(left_behind(shape))
    assert seen is not None
    assert part.told(seen) == {
        "documents_processed": 0,
        "previous_count": 7,
        "period_start": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "reset_id": "a" * 32,
    }


def test_the_effects_of_taking_a_reset_back_are_counts_and_instants(shape: Shape) -> None:
    part = shape.part("reset-usage")
    seen = part.see(left_behind(shape))
    assert seen is not None
    old = {
        "documents_processed": 5,
        "period_start": "2026-02-10T00:00:00Z",
        "period_end": "2026-03-12T00:00:00Z",
    }
    was = {
        "entry_id": "a" * 32,
        "at": "2026-03-01T12:00:00.000Z",
        "old": old,
        "new": {"period": "replaced"},
    }
    effects = part.effects({**seen, "was": was})
    assert effects.period == "restored"
    assert effects.before == {
        "documents_processed": 0,
        "period_start": shape.plain("2026-03-01T12:00:00Z"),
        "period_end": shape.plain("2026-03-31T12:00:00Z"),
    }
    # The count is the one that the reset replaced, which had moved on since it was seen.
    assert effects.after == old | {"documents_processed": 7}


@pytest.mark.parametrize("extra", [{"more": {"S": "x"}}, {"device_id": "text"}, {"form": "text"}])
def test_a_registration_of_another_shape_is_none(extra: dict[str, Any]) -> None:
    with pytest.raises(pydantic.ValidationError):
        Registration.model_validate({**NOTHING_SEEN, **extra})
