"""The signed act in a form."""

from __future__ import annotations

import pytest

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.audit.subjects import Subject
from backoffice.web.acts.forms import ActForm, read_act, signed

NOTE = Subject("note", "1")


@pytest.mark.parametrize("length", [0, 500, 20_000])
def test_an_act_comes_out_of_its_form_as_it_went_in_and_fits_into_it(length: int) -> None:
    act = Act("0" * 32, "pin", "staff", NOTE, {"text": "a" * length, "at": None})
    token = signed(act)
    assert read_act(token, kind="pin", actor=Actor("staff", None), subject=NOTE) == act
    assert ActForm.base_fields["act"].clean(token) == token
