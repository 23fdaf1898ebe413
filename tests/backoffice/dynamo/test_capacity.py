from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backoffice.dynamo.capacity import item_bytes, read_units, value_bytes, write_units
from backoffice.dynamo.wire import encode, encode_item
from tests import samples


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("", 0),
        ("abc", 3),
        ("é語", 5),
        (True, 1),
        (None, 1),
        (b"abcd", 4),
        (0, 1),
        (7, 2),
        (-7, 3),
        (1234, 3),
        (Decimal("9.99"), 3),
        (1000000, 2),
        ([], 3),
        ({}, 3),
        (["ab", 1], 3 + (1 + 2) + (1 + 2)),
        ({"a": "bc"}, 3 + 1 + 1 + 2),
        ({"ab", "c"}, 3),
        ({1, 23}, 4),
        ({b"a", b"bc"}, 3),
    ],
)
def test_the_size_of_a_value_follows_the_published_rules(value: Any, size: int) -> None:
    assert value_bytes(encode(value)) == size


def test_binary_has_the_same_size_sent_and_received() -> None:
    assert value_bytes({"B": b"abcd"}) == value_bytes({"B": "YWJjZA=="}) == 4


def test_names_count_towards_the_size_of_an_item() -> None:
    assert item_bytes(encode_item({"PK": "a", "n": 1})) == 2 + 1 + 1 + 2


def test_the_sample_profile_is_as_large_as_was_measured() -> None:
    assert 3000 < item_bytes(samples.planned()[0]) < 4096


@pytest.mark.parametrize(
    ("sizes", "consistent", "units"),
    [
        ([], False, 0.5),
        ([1], True, 1),
        ([4096], True, 1),
        ([4097], True, 2),
        ([3700, 400], False, 1),
        ([3700, *[400] * 20], False, 1.5),
        ([100] * 40, True, 1),
    ],
)
def test_a_query_reads_its_items_together(
    sizes: list[int], *, consistent: bool, units: float
) -> None:
    assert read_units(sizes, consistent=consistent) == units


@pytest.mark.parametrize(
    ("size", "copies", "transactional", "units"),
    [(1, 0, False, 1), (3700, 0, False, 4), (3700, 2, False, 12), (3700, 2, True, 16)],
)
def test_a_write_costs_once_for_the_table_and_each_index(
    size: int, copies: int, *, transactional: bool, units: float
) -> None:
    assert write_units(size, index_copies=copies, transactional=transactional) == units
