"""One profile, by its key: ours and PynamoDB's are typed, boto3's is the raw answer."""

from __future__ import annotations

from backoffice.dynamo.scope import call_scope
from bench import pynamo_models
from bench.measure import OURS, Benchmark
from bench.serenya import GET_ANSWER, KEY, PARTITION, PROFILE_KEY, TABLE, USER_ID
from bench.stub import answer_pynamodb, boto3_client, gateway
from records.table import StoredUser, UsersTable


def benchmark() -> Benchmark:
    users = UsersTable(gateway(GET_ANSWER), TABLE)
    client = boto3_client(GET_ANSWER)
    answer_pynamodb(pynamo_models.Profile._get_connection().connection, GET_ANSWER)

    def ours() -> StoredUser | None:
        with call_scope(seconds=2.5):
            return users.find_user(USER_ID)

    def raw_boto3() -> object:
        return client.get_item(
            TableName=TABLE.name, Key=KEY, ConsistentRead=True, ReturnConsumedCapacity="TOTAL"
        )["Item"]

    def pynamodb() -> pynamo_models.Profile:
        return pynamo_models.Profile.get(PARTITION, PROFILE_KEY, consistent_read=True)

    stored = ours()
    assert stored is not None
    assert stored.user.profile.email == pynamodb().data.email
    assert raw_boto3() == stored.item
    return Benchmark(
        "typed profile",
        {OURS: ours, "raw boto3": raw_boto3, "PynamoDB": pynamodb},
        bounds={"raw boto3": 0.50, "PynamoDB": 0.35},
    )
