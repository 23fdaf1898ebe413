"""What a first attempt at resetting usage looks like: scan the table, update one by one.

No plan, no ledger, no condition, and the whole item of everybody comes over the line. What the bulk
run is measured against; it is not to be made any better, or worse.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

PERIOD = timedelta(days=30)


def reset_all(table: Any, now: datetime) -> int:
    """Reset everybody whose period is over, by boto3's Table resource; how many that were."""
    count = 0
    more: dict[str, Any] = {}
    while True:
        page = table.scan(**more)
        for item in page["Items"]:
            if _is_due(item, now):
                _reset(table, item, now)
                count += 1
        if "LastEvaluatedKey" not in page:
            return count
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _is_due(item: dict[str, Any], now: datetime) -> bool:
    data = item["data"]
    usage = data["current_subscription"]["usage_current_period"]
    ends_at = datetime.fromisoformat(usage["period_end"])
    return data["account_status"] == "active" and ends_at < now


def _reset(table: Any, item: dict[str, Any], now: datetime) -> None:
    usage = {
        "documents_processed": 0,
        "period_start": now.astimezone(UTC).isoformat(),
        "period_end": (now + PERIOD).astimezone(UTC).isoformat(),
    }
    table.update_item(
        Key={"PK": item["PK"], "SK": item["SK"]},
        UpdateExpression="SET #data.#subscription.#usage = :usage",
        ExpressionAttributeNames={
            "#data": "data",
            "#subscription": "current_subscription",
            "#usage": "usage_current_period",
        },
        ExpressionAttributeValues={":usage": usage},
    )
