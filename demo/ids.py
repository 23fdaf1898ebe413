"""Which users the demo has, before anything is known of them. Standard library only."""

from __future__ import annotations

import random
import uuid

COUNT = 304
#: How many of them each of the two older generations has.
OF_OLDER_GENERATION = COUNT // 3
#: As many more may be generated: those that a demo is ready with before anybody gives up waiting.
MOST_USERS = 20_000
DEFAULT_SEED = "serenya"


def chance_of(seed: str, number: int, about: str = "") -> random.Random:
    """The chance that one user is drawn from; `about` something of its own about them."""
    name = f"{seed}/{number}/{about}" if about else f"{seed}/{number}"
    return random.Random(name)  # noqa: S311 - made-up people, no secrets


def user_id_of(seed: str, number: int) -> str:
    """The id of the user with that number, a UUID: the same for the same seed."""
    bits = chance_of(seed, number, "id").getrandbits(128)
    return str(uuid.UUID(int=bits, version=4))
