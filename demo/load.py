"""Writing demo users into the table: each story in its order, stories side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from backoffice.dynamo.errors import ThrottledError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.wire import Item
from demo.stories import Patch, Story
from records import keys
from records.table import ITEM_EXISTS, UsersTable
from users.app_services import create_user

THREADS = 16
#: For one story, or one batch of payments.
SECONDS = 25.0
ATTEMPTS = 5
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
BATCH = 25

Work = TypeVar("Work")


def load_stories(users: UsersTable, stories: Sequence[Story]) -> None:
    """Make every story true. Raises what the services raise; others are then written already.

    Payments go in batches of the very items that `record_payment` puts: one by one they would
    take as long as all the rest.
    """
    payments = [paid.item() for story in stories for paid in story.payments]
    batches = [payments[first : first + BATCH] for first in range(0, len(payments), BATCH)]
    _side_by_side(lambda story: _tell(users, story), stories)
    _side_by_side(lambda batch: _put_batch(users, batch), batches)


def _tell(users: UsersTable, story: Story) -> None:
    user_id = story.new.user_id
    # Two of them share an e-mail, on purpose.
    create_user(users=users, new=story.new, now=story.signed_up_at, email_may_be_shared=True)
    for step in story.steps:
        step.service(users=users, user_id=user_id, now=step.at, **step.arguments)
    if story.patch:
        _patch(users, user_id, story.patch)


def _patch(users: UsersTable, user_id: str, patch: Patch) -> None:
    key = users.table.key(keys.USER.key(user_id=user_id), keys.PROFILE.key())
    users.client.update(users.table, key, patch.update(), ITEM_EXISTS, repeatable=True)


def _put_batch(users: UsersTable, items: Sequence[Item]) -> None:
    requests = [{"PutRequest": {"Item": item}} for item in items]
    for _ in range(ATTEMPTS):
        asked = {"RequestItems": {users.table.name: requests}}
        answer = users.client.send("BatchWriteItem", asked, repeatable=True)
        requests = answer.get("UnprocessedItems", {}).get(users.table.name, [])
        if not requests:
            return
    raise ThrottledError("DynamoDB left payments unwritten.")


def _side_by_side(work: Callable[[Work], None], pieces: Sequence[Work]) -> None:
    def piece_of_work(piece: Work) -> None:
        with call_scope(seconds=SECONDS, attempts=ATTEMPTS):
            work(piece)

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(piece_of_work, pieces):
            pass
