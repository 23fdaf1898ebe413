"""Twenty payments, newest first: ours and PynamoDB's are typed, boto3's are the raw answer."""

from __future__ import annotations

from backoffice.dynamo import patterns
from backoffice.dynamo.patterns import QueryPattern, SortBetween
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.unread import known
from bench import pynamo_models
from bench.measure import OURS, Benchmark
from bench.serenya import PARTITION, PAYMENTS, TABLE, USER_ID, query_answer
from bench.stub import answer_pynamodb, boto3_client, gateway
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


def benchmark() -> Benchmark:
    answer = query_answer(PAYMENTS)
    client, raw_client = gateway(answer), boto3_client(answer)
    answer_pynamodb(pynamo_models.Payment._get_connection().connection, answer)

    def ours() -> list[PaymentRecord]:
        with call_scope(seconds=2.5):
            page = client.query(TABLE, LATEST_PAYMENTS, {"user_id": USER_ID})
            return [payment_of(item) for item in page.items]

    def raw_boto3() -> list[object]:
        found: list[object] = raw_client.query(
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
        return found

    def pynamodb() -> list[pynamo_models.Payment]:
        between = pynamo_models.Payment.sk.between("PAYMENT#", "PROFILE")
        found = pynamo_models.Payment.query(PARTITION, between, scan_index_forward=False, limit=20)
        return list(found)

    amounts = [record.payment.amount for record in ours()]
    assert len(amounts) == 20
    assert [float(known(amount) or 0) for amount in amounts] == [
        each.data.amount for each in pynamodb()
    ]
    assert raw_boto3() == PAYMENTS
    return Benchmark(
        "20 typed payments",
        {OURS: ours, "raw boto3": raw_boto3, "PynamoDB": pynamodb},
        bounds={"raw boto3": 0.40, "PynamoDB": 0.30},
    )
