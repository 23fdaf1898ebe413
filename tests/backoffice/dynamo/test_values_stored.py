"""Every value comes back from both servers exactly as it went."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from backoffice.dynamo.client import Client
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.table import Table
from backoffice.dynamo.wire import Item, decode, encode
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, ONE_NOTE, Notebook
from tests.backoffice.dynamo.values import numbers, values

# The fixtures hold no state that an example could spoil.
on_servers = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def kept(gateway: Client, table: Table, value: Any) -> Any:
    book = Notebook.new(table)
    gateway.put(table, book.note(1, value=value), IS_NEW)
    item: Item = gateway.get(table, ONE_NOTE, book.parts(), consistent=True)
    return decode(item["value"])


@on_servers
@given(number=numbers)
def test_a_number_comes_back_with_every_digit(
    gateway: Client, notes: Table, number: Decimal
) -> None:
    assert kept(gateway, notes, number) == number


@on_servers
@given(value=values)
def test_a_value_comes_back_as_it_went(gateway: Client, notes: Table, value: Any) -> None:
    back = kept(gateway, notes, value)

    assert back == value
    assert decode(encode(back)) == value


@pytest.mark.parametrize(
    "value",
    [
        Decimal("9.99"),
        Decimal(12345678901234567890123456789012345678),
        Decimal("-0.00000000000000000000000000000000000001"),
        Decimal("9.9999999999999999999999999999999999999E+125"),
        Decimal("1E-130"),
        Decimal("1." + "0" * 60),
        10**60,
        "",
        b"",
        [],
        {},
        None,
        {"": {"": [[], {}, None, ""]}},
        frozenset(["a", "b"]),
        frozenset([b"\x00", b"\xff"]),
        frozenset([Decimal("1.5"), Decimal(2)]),
        "\x00",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🦊 ـأ\u202e",
        True,
        [True, 1, "1"],
    ],
)
def test_values_of_every_type_are_kept(gateway: Client, notes: Table, value: Any) -> None:
    back = kept(gateway, notes, value)

    assert back == value
    assert encode(back).keys() == encode(value).keys()


def test_an_update_keeps_exact_numbers_too(gateway: Client, notes: Table) -> None:
    book = Notebook.new(notes)
    gateway.put(notes, book.note(1), IS_NEW)
    amount = Decimal("0.1234567890123456789012345678901234567")

    item = gateway.update(notes, book.key(), Update(set_(path("amount"), amount)), EXISTS)

    assert decode(item["amount"]) == amount
