"""What stories come to in memory is what a server makes of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConditionFailedError
from backoffice.dynamo.expressions import (
    Condition,
    IfNotExists,
    Plus,
    Raw,
    Update,
    add,
    path,
    remove,
    set_,
)
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemPut, ItemUpdate, Transaction
from backoffice.dynamo.wire import Item, decode_item, encode_item
from billing.app_services import reset_usage
from demo.expressions import ExpressionError, updated
from demo.load import tell, told
from demo.rehearsal import Rehearsal
from demo.stories import Story
from demo.users import demo_stories
from records import keys
from records.errors import ExternalIdInUseError, NotCurrentError
from records.holds.generations import Generation
from records.new_records import NewUser
from records.table import UsersTable, is_profile
from users.app_services import create_user, touch_session

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
#: Every patched one, whatever it is patched with, and the rest in steps.
EACH = 6


def chosen(seed: str) -> list[Story]:
    # How other generations store what comes of it is another question.
    planned = Generation.PLANNED
    stories = [each for each in demo_stories(seed, START) if each.generation is planned]
    services = {step.service for story in stories for step in story.steps}
    found = [each for number, each in enumerate(stories) if each.patch or number % EACH == 0]
    assert {step.service for story in found for step in story.steps} == services
    return found


def test_a_server_makes_the_same_of_them(users: UsersTable) -> None:
    # Ids that no other test uses: the servers are everybody's.
    stories = chosen(uuid.uuid4().hex)
    for story in stories:
        tell(users, story)

    profiles = filter(is_profile, told(users.table, stories))
    items = {keys.user_id_of(item): item for item in profiles}

    for story in stories:
        found = users.find_user(story.new.user_id)
        assert found is not None
        # On the wire a server writes numbers its own way, and binary comes as text.
        assert decode_item(found.item) == decode_item(items[story.new.user_id])


# -- expressions -----------------------------------------------------------------------------------

STORED: dict[str, Any] = {
    "text": "b",
    "number": 5,
    "yes": True,
    "null": None,
    "map": {"inner": "x", "deep": {"count": 1}},
}
text, number, inner = path("text"), path("number"), path("map", "inner")
gone, below_nothing = path("gone"), path("gone", "below")
CONDITIONS: Mapping[str, Condition] = {
    "exists": inner.exists(),
    "exists below what is no map": path("text", "below").exists(),
    "missing": below_nothing.missing(),
    "type": path("map").has_type("M"),
    "another type": number.has_type("S"),
    "type of nothing": gone.has_type("M"),
    "type null": path("null").has_type("NULL"),
    "equal": text.equals("b"),
    "equal number": number.equals(Raw({"N": "5.0"})),
    "equal map": path("map", "deep").equals({"count": 1}),
    "equal but for the type": number.equals("5"),
    "equal to nothing": gone.equals("b"),
    "differs": text.differs("c"),
    "differs in type": number.differs("5"),
    "nothing differs": gone.differs("b"),
    "below": number.below(10),
    "not below": number.below(5),
    "below another type": number.below("6"),
    "nothing is below": gone.below(5),
    "at most": text.at_most("b"),
    "above": text.above("a"),
    "at least": number.at_least(6),
    "not": ~path("yes").equals(True),
    "and": text.equals("b") & number.equals(6),
    "or": text.equals("c") | number.equals(5),
    "in each other": ~(gone.missing() & (text.equals("c") | ~number.exists())),
}
UPDATES: Mapping[str, Update] = {
    "set": Update(set_(inner, "y"), set_(path("new"), {"a": [1]})),
    "remove": Update(remove(inner), remove(gone), remove(path("map", "gone"))),
    "both": Update(remove(path("map", "deep")), set_(path("map", "new"), None)),
    "count": Update(set_(path("map", "deep", "count"), Plus(IfNotExists(number, 0), 1))),
    "begin to count": Update(set_(gone, Plus(IfNotExists(gone, 0), 1))),
    "kept": Update(set_(text, IfNotExists(text, "c")), set_(gone, IfNotExists(gone, "c"))),
    "what it was": Update(set_(text, number), set_(number, text)),
}


@pytest.fixture
def both(gateway: Client, notes: Table, user_id: str) -> tuple[Item, list[Client]]:
    """The key of an item that is stored alike on a server and in memory."""
    item = encode_item({"PK": f"NOTE#{user_id}", "SK": "NOTE", **STORED})
    rehearsal = Rehearsal(notes)
    for client in (gateway, rehearsal):
        transaction = Transaction()
        transaction.add("note", ItemPut(notes, item, path("PK").missing()))
        client.transact(transaction)
    return notes.key(item["PK"]["S"], item["SK"]["S"]), [gateway, rehearsal]


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=list(CONDITIONS))
def test_a_condition_holds_where_it_does_on_a_server(
    both: tuple[Item, list[Client]], notes: Table, condition: Condition
) -> None:
    key, clients = both
    on_server, in_memory = (_outcome(client, notes, key, condition) for client in clients)
    assert in_memory == on_server


def _outcome(
    client: Client, table: Table, key: Item, condition: Condition
) -> tuple[bool, Item | None]:
    """Whether the condition held, and the item: as it is then, or came with the refusal."""
    try:
        return True, client.update(table, key, Update(set_(path("done"), "yes")), condition)
    except ConditionFailedError as refused:
        return False, refused.item


@pytest.mark.parametrize("update", UPDATES.values(), ids=list(UPDATES))
def test_an_update_leaves_what_it_leaves_on_a_server(
    both: tuple[Item, list[Client]], notes: Table, update: Update
) -> None:
    key, clients = both
    on_server, in_memory = (
        client.update(notes, key, update, path("PK").exists()) for client in clients
    )
    assert in_memory == on_server


def test_what_no_story_uses_is_an_error_and_not_left_out(notes: Table) -> None:
    key = notes.key("NOTE#1", "NOTE")
    request = ItemUpdate(notes, key, Update(add(number, 1)), number.exists()).request()
    with pytest.raises(ExpressionError):
        updated(request, encode_item(STORED))
    with pytest.raises(ExpressionError):
        Rehearsal(notes).delete(notes, key, number.exists())


# -- refusals --------------------------------------------------------------------------------------


def test_a_refusal_in_memory_is_the_services_own_error(users: UsersTable) -> None:
    in_memory = UsersTable(Rehearsal(users.table), users.table)
    new: NewUser = demo_stories("1", START)[0].new
    create_user(users=in_memory, new=new, now=START, email_may_be_shared=True)

    with pytest.raises(ExternalIdInUseError) as taken:
        create_user(users=in_memory, new=new, now=START, email_may_be_shared=True)
    assert taken.value.user_id == new.user_id
    with pytest.raises(NotCurrentError):
        touch_session(users=in_memory, user_id=new.user_id, session_id="s", now=START)
    reset_usage(users=in_memory, user_id=new.user_id, reset_id="r", now=START)
