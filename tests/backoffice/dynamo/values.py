"""Strategies for what DynamoDB can hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

# No control over lone surrogates is lost: they are no text that DynamoDB takes.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def _number(digits: int, exponent: int, *, negative: bool) -> Decimal:
    return Decimal((int(negative), tuple(map(int, str(digits))), exponent))


#: Every number of at most 38 digits between 1E-130 and 9.99E+125.
numbers = st.builds(
    _number,
    digits=st.integers(0, 10**38 - 1),
    exponent=st.integers(-130, 125 - 37),
    negative=st.booleans(),
)
sets: st.SearchStrategy[frozenset[Any]] = st.one_of(
    st.frozensets(texts, min_size=1, max_size=4),
    st.frozensets(st.binary(max_size=20), min_size=1, max_size=4),
    st.frozensets(numbers, min_size=1, max_size=4),
)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | texts | numbers | st.binary(max_size=20) | sets,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
