"""Twenty payments, newest first: ours and PynamoDB's are typed, boto3's are the raw answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from backoffice.dynamo import patterns
from backoffice.dynamo.patterns import QueryPattern, SortBetween
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.unread import known
from bench import pynamo_models
from bench.measure import OURS, Benchmark, Work
from bench.serenya import PARTITION, PAYMENTS, TABLE, USER_ID, query_answer
from bench.stub import ON_SOCKET, RAW, Wire, answer_pynamodb, raw_clients
from records import keys
from records.model import PaymentRecord
from records.table import payment_of

LATEST_PAYMENTS = QueryPattern(
    "bench_latest_payments",
    "What did this user pay lately?",
    keys.USER,
    sort=SortBetween(keys.FIRST_PAYMENT, keys.PROFILE),
    forward=False,
    page_size=20,
)
# Only for this benchmark: what is made from the registry must not know of it.
patterns.registry.pop(LATEST_PAYMENTS.name)


def benchmark(wire: Wire) -> Benchmark:
    answer = query_answer(PAYMENTS)
    gateway = wire.gateway(answer)

    def ours() -> list[PaymentRecord]:
        with call_scope(seconds=2.5):
            page = gateway.query(TABLE, LATEST_PAYMENTS, {"user_id": USER_ID})
            return [payment_of(item) for item in page.items]

    amounts = [known(record.payment.amount) for record in ours()]
    assert len(amounts) == 20
    contestants: dict[str, Work] = {OURS: ours}
    for name, client in raw_clients(wire, answer).items():
        contestants[name] = partial(_raw, client)
        assert contestants[name]() == PAYMENTS
    title = f"20 typed payments, {wire.name}"
    if wire is ON_SOCKET:
        return Benchmark(title, contestants, bounds={RAW: 0.25})
    contestants["PynamoDB"] = _pynamodb
    answer_pynamodb(pynamo_models.Payment._get_connection().connection, answer)
    assert [float(amount or 0) for amount in amounts] == [each.data.amount for each in _pynamodb()]
    return Benchmark(title, contestants, bounds={RAW: 0.40, "PynamoDB": 0.30})


def _raw(client: Any) -> object:
    return client.query(
        TableName=TABLE.name,
        KeyConditionExpression="PK = :u AND SK BETWEEN :low AND :high",
        ExpressionAttributeValues={
            ":u": {"S": PARTITION},
            ":low": {"S": "PAYMENT#"},
            ":high": {"S": "PROFILE"},
        },
        ScanIndexForward=False,
        Limit=20,
        ReturnConsumedCapacity="TOTAL",
    )["Items"]


def _pynamodb() -> list[pynamo_models.Payment]:
    between = pynamo_models.Payment.sk.between("PAYMENT#", "PROFILE")
    found = pynamo_models.Payment.query(PARTITION, between, scan_index_forward=False, limit=20)
    return list(found)
