"""What nobody has read is missing: the model makes nothing up."""

from __future__ import annotations

import dataclasses

import pytest

from records import model

TOLD = [
    each
    for each in vars(model).values()
    if isinstance(each, type)
    and dataclasses.is_dataclass(each)
    and each.__module__ == "records.model"
]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.__name__)
def test_a_field_that_was_not_read_is_missing(told: type) -> None:
    given = [
        field for field in dataclasses.fields(told) if field.default is not dataclasses.MISSING
    ]

    assert [field.name for field in given if field.default not in (None, False, ())] == []
