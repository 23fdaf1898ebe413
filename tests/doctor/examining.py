"""Examining made-up records, and the ills that are planted in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from backoffice.dynamo.wire import Item
from doctor.examined import Examined
from doctor.rules import Finding, findings_of
from records.table import ItemsBeside, StoredUser, is_payment, is_profile, payment_of
from records.twins import Twin
from tests.doctor.records_of import NOW, Record

Ill = Callable[[Record], object]


def examined(items: Sequence[Item], twins: Sequence[Twin] = ()) -> Examined:
    """All items of one user, as the doctor looks at them."""
    (profile,) = filter(is_profile, items)
    beside = [item for item in items if not is_profile(item) and not is_payment(item)]
    stored = StoredUser.of(profile, beside=ItemsBeside(tuple(beside)))
    payments = [payment_of(item) for item in items if is_payment(item)]
    return Examined.of(stored, NOW, payments=payments, twins=twins)


def findings(record: Record) -> list[Finding]:
    """What is wrong with a record."""
    return findings_of(examined(record.items()))


def codes(record: Record) -> set[str]:
    """The codes of that."""
    return {finding.code for finding in findings(record)}
