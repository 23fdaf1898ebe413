"""The record as a whole: what would delete it, what it takes, and what nobody here reads."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from backoffice.dynamo.unread import Unread
from doctor.examined import Examined
from doctor.rules.plain import plain
from doctor.rules.rule import Evidence, Repair, Severity, rule
from records.holds.generations import Generation
from records.lists import (
    AccountStatus,
    AuthProvider,
    BiometricType,
    DeviceStatus,
    PaymentStatus,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import OtherAttribute

KILOBYTE = 1024
#: What DynamoDB takes at most.
LIMIT = 400 * KILOBYTE
NEAR_THE_LIMIT = 360 * KILOBYTE
#: Up to this a read costs half a unit, or a whole one where it is consistent.
ONE_READ = 4 * KILOBYTE
#: What is encrypted takes most of a flat profile: none that is complete fits into one read.
FLAT_READS = 2 * ONE_READ


#: What writers of the flat layout and of the first draft leave, and nobody here reads (data
#: contract, sections 6 and 7).
_LEFT_BY_WRITERS = frozenset(
    [
        *("credits_remaining", "cancelled_at", "cancellation_reason"),
        *("original_filename", "s3_bucket", "confidence_score"),
    ]
)


@rule(
    "layout.unknown",
    Severity.PROBLEM,
    "The record is stored in no layout that is known here.",
    means="Nothing can be said of it and nothing done to it, but for a stray `ttl`. The developers "
    "have to look.",
)
def layout_unknown(it: Examined) -> Iterator[Evidence]:
    if it.generation == Generation.UNKNOWN:
        yield Evidence("an unknown layout", "a layout of one of the generations")


@rule(
    "ttl.profile",
    Severity.PROBLEM,
    "The profile carries a ttl: DynamoDB will delete the user.",
    means="An old sign-up path set it to 24 hours. Remove it before anything else.",
    repair=Repair.REMOVE_TTL,
)
def ttl_on_profile(it: Examined) -> Iterator[Evidence]:
    if it.user.has_ttl:
        at = it.holds.ttl.since or it.holds.ttl.until
        yield Evidence(f"{at:%Y-%m-%d %H:%M} UTC" if at else "a ttl", "no ttl", "ttl")


@rule(
    "ttl.payment",
    Severity.PROBLEM,
    "A payment carries a ttl: DynamoDB will delete it.",
    means="Payments are kept. The developers have to remove it.",
)
def ttl_on_payment(it: Examined) -> Iterator[Evidence]:
    for record in it.payments:
        if record.has_ttl:
            yield Evidence("a ttl", "no ttl", f"payment {plain(record.payment_id)}")


@rule(
    "ttl.beside",
    Severity.WARNING,
    "An item of the first draft that is to last carries a ttl.",
    means="Only sessions carry one rightly. DynamoDB will delete the item.",
)
def ttl_beside(it: Examined) -> Iterator[Evidence]:
    for sort_key in it.lasting_with_ttl:
        yield Evidence("a ttl", "no ttl", plain(sort_key))


@rule(
    "size.near-limit",
    Severity.PROBLEM,
    "The profile is near the size that DynamoDB takes at most.",
    means="Beyond 400 KB every write to it is refused, that of a sign-in too. The developers have "
    "to find out what grows.",
)
def size_near_limit(it: Examined) -> Iterator[Evidence]:
    if it.size >= NEAR_THE_LIMIT:
        yield Evidence(_size(it.size), f"well below {_size(LIMIT)}")


@rule(
    "size.over-4-kb",
    Severity.NOTE,
    "The profile is larger than 4 KB; a flat one, than 8 KB.",
    means="Each read of it costs more than of one that is smaller. In the flat layout encrypted "
    "fields alone take more than 4 KB, so there it is no fault up to 8 KB.",
)
def size_over_one_read(it: Examined) -> Iterator[Evidence]:
    most = FLAT_READS if it.generation == Generation.FLAT else ONE_READ
    if most < it.size < NEAR_THE_LIMIT:
        yield Evidence(_size(it.size), f"at most {_size(most)}")


@rule(
    "attribute.not-readable",
    Severity.WARNING,
    "An attribute cannot be read as what it should be.",
    means="It is shown as not readable, and nothing is concluded from it. What is encrypted is no "
    "fault.",
)
def attribute_not_readable(it: Examined) -> Iterator[Evidence]:
    if it.generation != Generation.UNKNOWN:
        for place, attribute in _attributes(it):
            if attribute.odd:
                yield Evidence(f"type {attribute.type}", "another type or form", place)


@rule(
    "attribute.unknown",
    Severity.NOTE,
    "There is an attribute that nobody here reads.",
    means="It is kept, and shown by name, type and size.",
)
def attribute_unknown(it: Examined) -> Iterator[Evidence]:
    if it.generation != Generation.UNKNOWN:
        for place, attribute in _attributes(it):
            if not attribute.odd and place.rpartition(".")[2] not in _LEFT_BY_WRITERS:
                yield Evidence(f"type {attribute.type}, {attribute.size} bytes", "", place)


#: The closed lists, by where their values stand.
_LISTS: dict[str, dict[str, type[StrEnum]]] = {
    "profile": {"auth_provider": AuthProvider, "account_status": AccountStatus},
    "device": {"status": DeviceStatus, "biometric_type": BiometricType},
    "session": {"status": SessionStatus},
    "biometric": {"biometric_type": BiometricType},
    "subscription": {
        "subscription_status": SubscriptionStatus,
        "subscription_type": SubscriptionType,
        "provider": Provider,
    },
}


@rule(
    "value.unknown",
    Severity.WARNING,
    "A value is none of its list.",
    means="A newer app may know it. It is shown as it is, and nothing is concluded from it.",
)
def value_unknown(it: Examined) -> Iterator[Evidence]:
    for part_name, listed in _LISTS.items():
        part = getattr(it.user, part_name)
        if part is None or isinstance(part, Unread):
            continue
        for name, kind in listed.items():
            yield from _unlisted(getattr(part, name), kind, f"{part_name}.{name}")
    for record in it.payments:
        place = f"payment {plain(record.payment_id)}"
        yield from _unlisted(record.payment.payment_status, PaymentStatus, place)


def _unlisted(value: object, kind: type[StrEnum], place: str) -> Iterator[Evidence]:
    if isinstance(value, str) and not isinstance(value, kind):
        yield Evidence(plain(value), f"one of {', '.join(kind)}", place)


def _attributes(it: Examined) -> Iterator[tuple[str, OtherAttribute]]:
    for attribute in it.user.other:
        yield plain(attribute.name), attribute
    for record in it.payments:
        for attribute in record.other:
            yield f"payment {plain(record.payment_id)}: {plain(attribute.name)}", attribute


def _size(size: int) -> str:
    """In bytes: of what is just too large, kilobytes would say that it is not."""
    return f"{size:,} bytes"
