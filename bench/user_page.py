"""All that the user page reads: fetched, decoded and modelled."""

from __future__ import annotations

from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.dynamo.scope import call_scope
from backoffice.net.messages import Answer, Request
from bench import pydantic_models
from bench.measure import OURS, Benchmark
from bench.serenya import PARTITION, PAYMENTS, PROFILE, TABLE, USER_ID, query_answer
from bench.stub import REGION, STUBBED, canned
from records.table import UserRecord, UsersTable

Plain = tuple[pydantic_models.Profile, list[pydantic_models.Payment]]


def benchmark() -> Benchmark:
    answer = query_answer([PROFILE, *PAYMENTS])
    users = UsersTable(_gateway(canned(answer), canned(query_answer([]))), TABLE)
    client = STUBBED.boto3_client(answer)
    deserialize = TypeDeserializer().deserialize

    def ours() -> UserRecord:
        with call_scope(seconds=2.5):
            record = users.find_record(USER_ID)
        assert record is not None
        return record

    def boto3_and_pydantic() -> Plain:
        items: list[Any] = client.query(
            TableName=TABLE.name,
            KeyConditionExpression="PK = :u AND SK BETWEEN :low AND :high",
            ExpressionAttributeValues={
                ":u": {"S": PARTITION},
                ":low": {"S": "PAYMENT#"},
                ":high": {"S": "PROFILE"},
            },
            ScanIndexForward=False,
            Limit=21,
            ReturnConsumedCapacity="TOTAL",
        )["Items"]
        profile, *payments = (
            {name: deserialize(value) for name, value in item.items()} for item in items
        )
        return (
            pydantic_models.Profile.model_validate(profile),
            [pydantic_models.Payment.model_validate(payment) for payment in payments],
        )

    record, (profile, payments) = ours(), boto3_and_pydantic()
    assert record.stored.user.profile.last_login_at == profile.data.last_login_at
    assert [each.payment.amount for each in record.payments] == [
        each.data.amount for each in payments
    ]
    return Benchmark(
        "user page, stub",
        {OURS: ours, "boto3 + TypeDeserializer + pydantic": boto3_and_pydantic},
        bounds={"boto3 + TypeDeserializer + pydantic": 0.40},
    )


def _gateway(page: Answer, nothing_beside: Answer) -> Client:
    """Ours, as the site has it. It asks two more questions at the same time, for what else stands
    in the partition: there is nothing."""

    def answered(request: Request) -> Answer:
        return page if b"BETWEEN" in request.body else nothing_beside

    return Client(cursors=CursorSigner(["secret"]), region=REGION, transport=answered)
