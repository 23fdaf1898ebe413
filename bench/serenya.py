"""The Serenya table as every contestant sees it: items, answers, and models to compare with."""

from __future__ import annotations

from typing import Any

from backoffice.dynamo.wire import Item
from records.patterns import PAYMENTS_ON_USER_PAGE
from records.table import serenya_table
from tests import samples

TABLE = serenya_table(
    "serenya-dev", email_index="GSI1-EmailLookup", external_index="GSI2-ExternalAuth"
)
USER_ID = "ac5cada7-7b1f-4673-b2b1-089f3e308363"
PARTITION, PROFILE_KEY = f"USER#{USER_ID}", "PROFILE"
KEY: Item = {"PK": {"S": PARTITION}, "SK": {"S": PROFILE_KEY}}

PROFILE: Item = samples.planned()[0]
#: Newest first, as the queries bring them.
PAYMENTS: list[Item] = [
    samples.payment_of(USER_ID, f"2025-10-{day:02}", f"payment-abc-{day}")
    for day in range(PAYMENTS_ON_USER_PAGE, 0, -1)
]


def consumed(units: float) -> dict[str, Any]:
    return {"TableName": TABLE.name, "CapacityUnits": units}


def query_answer(items: list[Item]) -> dict[str, Any]:
    return {
        "Items": items,
        "Count": len(items),
        "ScannedCount": len(items),
        "ConsumedCapacity": consumed(2.0),
    }


GET_ANSWER: dict[str, Any] = {"Item": PROFILE, "ConsumedCapacity": consumed(1.0)}
