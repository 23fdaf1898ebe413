"""One profile, by its key: ours and PynamoDB's are typed, boto3's is the raw answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from backoffice.dynamo.scope import call_scope
from bench import pynamo_models
from bench.measure import OURS, Benchmark, Work
from bench.serenya import GET_ANSWER, KEY, PARTITION, PROFILE_KEY, TABLE, USER_ID
from bench.stub import ON_SOCKET, RAW, Wire, answer_pynamodb, raw_clients
from records.table import StoredUser, UsersTable


def benchmark(wire: Wire) -> Benchmark:
    users = UsersTable(wire.gateway(GET_ANSWER), TABLE)

    def ours() -> StoredUser | None:
        with call_scope(seconds=2.5):
            return users.find_user(USER_ID)

    def raw(client: Any) -> object:
        return client.get_item(
            TableName=TABLE.name, Key=KEY, ConsistentRead=True, ReturnConsumedCapacity="TOTAL"
        )["Item"]

    stored = ours()
    assert stored is not None
    contestants: dict[str, Work] = {OURS: ours}
    for name, client in raw_clients(wire, GET_ANSWER).items():
        contestants[name] = partial(raw, client)
        assert contestants[name]() == stored.item
    if wire is ON_SOCKET:
        return Benchmark(f"typed profile, {wire.name}", contestants, bounds={RAW: 0.25})
    contestants["PynamoDB"] = pynamodb = _pynamodb()
    assert stored.user.profile.email == pynamodb().data.email
    bounds = {RAW: 0.50, "PynamoDB": 0.35}
    return Benchmark(f"typed profile, {wire.name}", contestants, bounds)


def _pynamodb() -> Callable[[], pynamo_models.Profile]:
    answer_pynamodb(pynamo_models.Profile._get_connection().connection, GET_ANSWER)
    return partial(pynamo_models.Profile.get, PARTITION, PROFILE_KEY, consistent_read=True)
