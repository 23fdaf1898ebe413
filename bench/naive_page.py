"""The user page as one writes it in an afternoon: boto3, TypeDeserializer, pydantic, a template.

It shows the fields of ours for the same record: what is stored, how long ago that was, payments,
what staff did, notes. It does less in all else: it signs nobody in, offers no act, puts nothing on
record, derives nothing, and holds no call to a deadline. What is personal is masked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path
from pydantic import BaseModel

from bench.pydantic_models import Payment, Profile

TEMPLATE = "naive_page.html"
PAYMENTS, ENTRIES, MONTHS = 20, 50, 12
#: What a new project starts with, without sessions, sign-in and messages.
MIDDLEWARE = [
    "bench.naive_page.with_own_urls",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_engine = Engine(dirs=[str(Path(__file__).parent)])
_deserialize = TypeDeserializer().deserialize


class Reason(BaseModel):
    category: str
    text: str
    ticket: str = ""


class Entry(BaseModel):
    entry_id: str
    at: datetime
    action: str
    staff_id: str
    role: str = ""
    reason: Reason | None = None
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    fields: list[str] = []


class Note(BaseModel):
    SK: str
    at: datetime
    staff_id: str
    text: str = ""
    withdrawn_at: datetime | None = None


class Page:
    """Reads and shows; names of staff are known already."""

    def __init__(self, tables: dict[str, str], names: dict[str, str], endpoint: str) -> None:
        self.tables, self.names = tables, names
        self.client = boto3.session.Session().client(
            "dynamodb", region_name="eu-central-1", endpoint_url=endpoint
        )

    def query(self, table: str, partition: str, **more: Any) -> list[dict[str, Any]]:
        values = {":p": {"S": partition}} | more.pop("values", {})
        answer = self.client.query(
            TableName=self.tables[table],
            KeyConditionExpression="PK = :p" + more.pop("condition", ""),
            ExpressionAttributeValues=values,
            ScanIndexForward=False,
            **more,
        )
        return [{k: _deserialize(v) for k, v in item.items()} for item in answer["Items"]]

    def context(self, user_id: str) -> dict[str, Any]:
        profile, *payments = self.query(
            "users",
            f"USER#{user_id}",
            condition=" AND SK BETWEEN :low AND :high",
            values={":low": {"S": "PAYMENT#"}, ":high": {"S": "PROFILE"}},
            Limit=PAYMENTS + 2,
        )
        entries = self.query("audit", f"SUBJECT#user#{user_id}", Limit=ENTRIES)
        notes = self.query("backoffice", f"NOTES#user#{user_id}", Limit=25)
        paid = [Payment.model_validate(each) for each in payments]
        done = [Entry.model_validate(each) for each in entries]
        views = [entry for entry in done if entry.action == "user.viewed"]
        return {
            "now": datetime.now(UTC),
            "user_id": user_id,
            "profile": Profile.model_validate(profile),
            "payments": paid[:PAYMENTS],
            "totals": totals(paid),
            "months": months(paid),
            "entries": [entry for entry in done if entry.action != "user.viewed"],
            "views": views,
            "viewers": dict(Counter(self.names.get(view.staff_id, "") for view in views)),
            "names": self.names,
            "notes": [Note.model_validate(each) for each in notes],
        }

    def show(self, request: HttpRequest, user_id: str) -> HttpResponse:
        template = _engine.get_template(TEMPLATE)
        return HttpResponse(template.render(Context(self.context(user_id))))


def totals(payments: list[Payment]) -> dict[str, Decimal]:
    """What was paid, by currency."""
    paid: dict[str, Decimal] = {}
    for payment in payments:
        data = payment.data
        if data.payment_status == "completed" and data.amount is not None:
            currency = data.currency or ""
            paid[currency] = paid.get(currency, Decimal(0)) + data.amount
    return paid


def months(payments: list[Payment]) -> list[tuple[str, int, int, int]]:
    """Payments by month: completed, failed, others."""
    counts: dict[str, list[int]] = {}
    for payment in payments:
        month = counts.setdefault(payment.SK[8:15], [0, 0, 0])
        month[{"completed": 0, "failed": 1}.get(str(payment.data.payment_status), 2)] += 1
    newest = sorted(counts.items(), reverse=True)[:MONTHS]
    return [(name, paid, failed, others) for name, (paid, failed, others) in newest]


#: The page that is served, once there is one.
urlpatterns: list[Any] = []


def serve(page: Page) -> None:
    """Let the site answer with this page."""
    urlpatterns[:] = [path("users/<str:user_id>/", page.show)]


def with_own_urls(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Routes of this page alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = "bench.naive_page"
        return get_response(request)

    return answer
