"""Of an item that no layout knows, what every item has is read; the rest is not missing."""

from __future__ import annotations

from dataclasses import fields

from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import encode_item
from records.layouts.unknown import UNKNOWN
from records.model import Profile


def test_its_times_are_read_and_nothing_else_is_guessed() -> None:
    item = {
        "PK": "USER#user-1",
        "SK": "PROFILE",
        "created_at": "2026-01-02T03:04:05.000Z",
        "updated_at": "2026-02-03T04:05:06.000Z",
        "ttl": 1_893_456_000,
        "data": "of another form",
    }

    user = UNKNOWN.read(encode_item(item))

    assert user.user_id == "user-1"
    assert str(user.created_at) == "2026-01-02 03:04:05+00:00"
    assert str(user.updated_at) == "2026-02-03 04:05:06+00:00"
    assert (user.has_ttl, str(user.ttl)) == (True, "2030-01-01 00:00:00+00:00")
    there = Unread.NOT_READABLE
    assert {getattr(user.profile, field.name) for field in fields(Profile)} == {there}
    assert set(user.consents.values()) == {there}
    assert {user.session, user.device, user.biometric, user.subscription, user.usage} == {there}
    assert {each.name for each in user.other} == set(item)
    assert [each.name for each in user.other if each.odd] == ["data"]
