"""Putting together a user from the profile and the items beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from backoffice.dynamo.capacity import item_bytes
from backoffice.dynamo.unread import Maybe, Unread, known
from backoffice.dynamo.wire import Item
from records.keys import kind_of
from records.layouts import Layouts
from records.lists import SubscriptionStatus
from records.model import (
    Beside,
    Device,
    OtherAttribute,
    OtherItems,
    PartBeside,
    Session,
    StoredJob,
    Subscription,
    User,
)

Part = TypeVar("Part")
_NEVER = datetime.min.replace(tzinfo=UTC)


def with_beside(
    user: User, items: Sequence[Item], layouts: Layouts, *, is_more: bool = False
) -> tuple[User, tuple[Item, ...]]:
    """`user` with what is stored in `items`; and those of a layout, in the order of their parts.

    The likeliest to be in use comes first, and stands for what the profile does not have.
    """
    read: list[tuple[PartBeside, Item]] = []
    other: list[OtherAttribute] = []
    of_no_layout: list[Item] = []
    for item in items:
        layout = layouts.find_beside(item)
        if layout:
            part, unread = layout.read(item)
            read.append((part, item))
            other += unread
        else:
            of_no_layout.append(item)
    read.sort(key=lambda each: _in_use(each[0]), reverse=True)
    parts = [part for part, _ in read]
    beside = Beside(
        sessions=_of(Session, parts),
        devices=_of(Device, parts),
        subscriptions=_of(Subscription, parts),
        jobs=_of(StoredJob, parts),
        is_more=is_more,
        others=_counted(of_no_layout),
    )
    whole = replace(
        user,
        session=_or_first(user.session, beside.sessions, is_more=is_more),
        device=_or_first(user.device, beside.devices, is_more=is_more),
        subscription=_or_first(user.subscription, beside.subscriptions, is_more=is_more),
        other=(*user.other, *other),
        beside=beside,
    )
    return whole, tuple(item for _, item in read)


def _counted(items: Iterable[Item]) -> tuple[OtherItems, ...]:
    """The items by kind: how many, and how large together."""
    sizes: dict[str, list[int]] = {}
    for item in items:
        sizes.setdefault(kind_of(item), []).append(item_bytes(item))
    return tuple(OtherItems(kind, len(each), sum(each)) for kind, each in sorted(sizes.items()))


def _or_first(part: Maybe[Part], beside: tuple[Part, ...], *, is_more: bool) -> Maybe[Part]:
    if part is not None:
        return part
    missing = Unread.NOT_READABLE if is_more else None
    return beside[0] if beside else missing


def _of(kind: type[Part], parts: Iterable[object]) -> tuple[Part, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def _in_use(part: PartBeside) -> tuple[bool, datetime]:
    """What sorts a part that is likelier to be in use higher; by what is stored, not by the
    clock, so that the order is the same in a form and in its answer."""
    match part:
        case Session():
            return not part.revoked, _last(part.expires_at, part.created_at)
        case Device():
            return not part.revoked, _last(part.last_active_at, part.created_at)
        case Subscription():
            is_active = part.subscription_status == SubscriptionStatus.ACTIVE
            return is_active, _last(part.end_date, part.created_at)
    return True, _last(part.created_at)


def _last(*instants: Maybe[datetime]) -> datetime:
    return next(filter(None, map(known, instants)), _NEVER)
