"""Forms in a URL repeat nothing that they do not understand."""

from __future__ import annotations

from django import forms

from backoffice.web.query_forms import QueryForm


class Asked(QueryForm):
    number = forms.IntegerField(required=False)
    colour = forms.ChoiceField(required=False, choices=[("red", "Red")])


def test_what_cannot_be_read_is_not_shown_again() -> None:
    form = Asked({"number": "ada@example.com", "colour": "red"})

    assert not form.is_valid()
    assert "ada@example.com" not in str(form)
    assert form["colour"].value() == "red"


def test_a_choice_that_is_none_is_not_repeated() -> None:
    form = Asked({"colour": "ada@example.com"})

    assert form.errors["colour"] == ["Choose one from the list."]
