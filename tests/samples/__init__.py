"""Items as the app writes them, from the data contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from backoffice.dynamo.wire import Item, encode_item

HERE = Path(__file__).parent


def planned() -> list[Item]:
    """Two users of the planned layout: one with everything and two payments, one just made."""
    return _items("planned.json")


def flat() -> list[Item]:
    """Three users of the flat layout, as the app's own code wrote them."""
    return _items("flat.json")


def draft() -> list[Item]:
    """A user of the first draft, whose session, device and more are items beside the profile."""
    return _items("draft.json")


def draft_session() -> Item:
    """The session among them."""
    return draft()[1]


def profile_of(user_id: str, **data: Any) -> Item:
    """The profile with everything under another user id; `data` replaces parts of it.

    A part that is `...` is left out.
    """
    values = json.loads((HERE / "planned.json").read_text(encoding="utf-8"))[0]
    values["PK"] = f"USER#{user_id}"
    # Out of the way of other tests on the indexes.
    values["GSI1PK"] = f"USER_EMAIL#{user_id}"
    values["GSI2PK"] = f"USER_EXTERNAL#google#{user_id}"
    values["data"] = _without_gaps(values["data"] | {"id": user_id} | data)
    return encode_item(values)


def payment_of(user_id: str, day: str, payment_id: str, **data: Any) -> Item:
    """A payment of a user; `data` replaces parts of it."""
    values = json.loads((HERE / "planned.json").read_text(encoding="utf-8"), parse_float=Decimal)[1]
    values["PK"] = f"USER#{user_id}"
    values["SK"] = f"PAYMENT#{day}#{payment_id}"
    own = {"user_id": user_id, "payment_id": payment_id}
    values["data"] = _without_gaps(values["data"] | own | data)
    return encode_item(values)


def _items(name: str) -> list[Item]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [encode_item(values) for values in json.loads(text, parse_float=Decimal)]


def _without_gaps(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not ...}
