"""What the glances of both layouts share: what is usual, and ways to say that a value is not.

They are written for speed: a map is taken apart by one `itemgetter`, which fails where an attribute
is missing, and its length says that there is no other one. A value is asked for under the type that
it is to have. All times of a record are read at once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NoReturn

from backoffice.dynamo.wire import WireValue
from records.holds.consents import VERSIONS, normalised_version
from records.lists import (
    BiometricType,
    DeviceStatus,
    Provider,
    SubscriptionStatus,
    SubscriptionType,
)

#: What a value that is otherwise than expected raises, beside ours.
UNEXPECTED = (KeyError, ValueError, TypeError, AttributeError)
#: Of ISO texts, those that the app writes: up to which letter they tell the second.
_LENGTHS = frozenset([20, 24, 27])
_SECONDS = 19
#: Characters. All texts of a record together are far from what DynamoDB takes then.
LONGEST = 1024
MOST_BESIDE_TEXTS = 8 * 1024


#: Versions that all consents know, in each spelling that stands for one of them.
SPELLED_VERSIONS = frozenset(
    spelled
    for version in frozenset.intersection(*map(frozenset, VERSIONS.values()))
    for number in (version[1:], version[1:].removesuffix(".0"))
    for spelled in (number, f"v{number}")
    if normalised_version(spelled) == version
)
#: Of a revoked one its session and registration tell more.
DEVICE_STATUSES = frozenset([DeviceStatus.ACTIVE.value, DeviceStatus.INACTIVE.value])
BIOMETRIC_TYPES = frozenset(map(str, BiometricType))
SUBSCRIPTION_STATUSES = frozenset(map(str, SubscriptionStatus))
SUBSCRIPTION_TYPES = frozenset(map(str, SubscriptionType))
PROVIDERS = frozenset(map(str, Provider))


class NotPlainError(ValueError):
    """A record that is not as plain as that: the rules have to say."""


def not_plain() -> NoReturn:
    """Leave it to the rules."""
    raise NotPlainError


def check_texts(values: Iterable[WireValue]) -> None:
    """Texts that are not long, or NULL. Raises KeyError or NotPlainError for anything else."""
    for value in values:
        if "S" not in value:
            value["NULL"]
        elif len(value["S"]) > LONGEST:
            raise NotPlainError


def check_times(times: Iterable[str]) -> None:
    """Times as the app writes them in ISO text. Raises ValueError for others."""
    texts = set(times)  # much of a record happened at once
    joined = "".join(texts)
    if joined.count("Z") != len(texts) or "W" in joined or not _LENGTHS.issuperset(map(len, texts)):
        raise NotPlainError
    for _ in map(datetime.fromisoformat, texts):
        pass


def is_after(later: str, earlier: str) -> bool:
    """Whether one of two such times is surely the later one."""
    return later[:_SECONDS] > earlier[:_SECONDS]


def check_order(earlier: str, later: str) -> None:
    """Raises NotPlainError where the second time may be the earlier one."""
    if later != earlier and not is_after(later, earlier):
        raise NotPlainError
