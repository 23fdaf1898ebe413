"""Writing demo users into the table: what their stories come to, in batches side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from backoffice.dynamo.batches import MAX_BATCH, BlindPut, Outcome, write_blindly
from backoffice.dynamo.errors import ThrottledError
from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item
from demo.generations import as_draft, as_flat
from demo.rehearsal import Rehearsal
from demo.sealing import seal
from demo.stories import Patch, Story
from records import keys
from records.errors import ExternalIdInUseError
from records.fits import QuickFits, fits
from records.holds.generations import Generation
from records.selections import Selection
from records.table import ITEM_EXISTS, StoredUser, UsersTable, is_profile
from users.app_services import create_user

THREADS = 4
#: Users of a crowd that a thread draws before it writes them.
USERS_AT_ONCE = 50
#: For one batch.
SECONDS = 25.0
ATTEMPTS = 5


def load_stories(users: UsersTable, stories: Sequence[Story]) -> list[Item]:
    """Make every story true in an empty table; what was written.

    Raises ExternalIdInUseError where the first one is true already, and what the services raise,
    before anything is written.
    """
    with call_scope(seconds=SECONDS, attempts=ATTEMPTS):
        first = stories[0].new.user_id
        if users.find_user(first):
            raise ExternalIdInUseError(first)
    items = told(users.table, stories)
    batches = [items[first : first + MAX_BATCH] for first in range(0, len(items), MAX_BATCH)]
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(lambda batch: _put_batch(users, batch), batches):
            pass
    return items


def load_crowd(users: UsersTable, draw: Callable[[int], list[Item]], count: int) -> Iterator[Item]:
    """Write what `draw` makes of the numbers up to `count`; it comes back as it is written."""

    def load(first: int) -> list[Item]:
        numbers = range(first, min(first + USERS_AT_ONCE, count))
        items = [item for number in numbers for item in draw(number)]
        for start in range(0, len(items), MAX_BATCH):
            _put_batch(users, items[start : start + MAX_BATCH])
        return items

    with ThreadPoolExecutor(THREADS) as pool:
        for items in pool.map(load, range(0, count, USERS_AT_ONCE)):
            yield from items


def how_many_are_due(items: Iterable[Item], now: datetime) -> int:
    """Of how many users a usage period is over, as a bulk reset finds them."""
    due = Selection()
    quickly = QuickFits(due, now)

    def is_due(item: Item) -> bool | None:
        answer = quickly(item)
        return fits(due, StoredUser.of(item).user, now) if answer is None else answer

    return sum(1 for item in items if is_profile(item) and is_due(item))


def told(table: Table, stories: Sequence[Story]) -> list[Item]:
    """The items that stories leave behind in an empty table, told by the services themselves."""
    items = [item for story in stories for item in story.items()]
    for generation in Generation:
        own = [story for story in stories if story.generation is generation]
        items += _told_by(generation, table, own)
    return items


def _told_by(generation: Generation, table: Table, stories: Sequence[Story]) -> list[Item]:
    """What the services of the planned layout make of stories, as another generation stores it.

    Each generation has a table to itself: of its twins in another one no service knew.
    """
    rehearsal = Rehearsal(table)
    users = UsersTable(rehearsal, table)
    for story in stories:
        tell(users, story)
    if generation is Generation.PLANNED:
        return rehearsal.items
    profiles = filter(is_profile, rehearsal.items)
    if generation is Generation.FLAT:
        return [as_flat(profile, seal) for profile in profiles]
    return [item for profile in profiles for item in as_draft(profile)]


def tell(users: UsersTable, story: Story) -> None:
    """Make a story true but for what is put as it is, step by step."""
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
    puts = [BlindPut(users.table, item) for item in items]
    with call_scope(seconds=SECONDS, attempts=ATTEMPTS):
        results = write_blindly(users.client, puts, repeatable=True)
    if any(result.outcome is not Outcome.DONE for result in results):
        raise ThrottledError("DynamoDB left items unwritten.")
