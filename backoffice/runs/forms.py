"""Forms of acts on runs: what is to be done to whom, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backoffice.audit.reasons import Reason
from backoffice.bulk.planning import Wish
from backoffice.bulk.runs import UNITS_PER_SECOND
from backoffice.bulk.tasks import Choice, Task
from backoffice.runs.telling import tasks
from backoffice.web.acts.forms import ActForm

#: More than any table takes at once; a slip of the finger is no rate.
_MOST_UNITS = 1_000_000


class SteerForm(ActForm):
    """Nothing but that it is meant: going on, or standing still, is its own reason."""

    asks_reason = False
    category = None  # type: ignore[assignment]
    ticket = None  # type: ignore[assignment]
    text = None  # type: ignore[assignment]

    @property
    def reason(self) -> None:  # type: ignore[override]
        """None is asked for."""
        return


class EditForm(ActForm):
    """Another reason for the same plan."""

    @property
    def given(self) -> Reason:
        return self.reason


class UndoForm(ActForm):
    """Why a run is to be taken back."""

    def __init__(self, *args: Any, undoes: str = "", kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.undoes, self.kind = undoes, kind

    @property
    def given(self) -> Wish:
        """What a valid form asks for. Raises NoTaskError."""
        undo = tasks().get(self.kind).undo
        name = undo.step.name if undo else ""
        return Wish(kind=name, selection={}, reason=self.reason, undoes=self.undoes)


class PlanForm(ActForm):
    """On whom a task is to be done, and how fast."""

    units = forms.IntegerField(
        label="Write units a second",
        required=False,
        min_value=1,
        max_value=_MOST_UNITS,
        help_text="For all changes together: half of what a new table takes. Less is slower.",
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        initial = {"units": UNITS_PER_SECOND} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.task = task
        rate = self.fields.pop("units")
        for choice in task.choices:
            self.fields[_name(choice)] = _field_of(choice)
        if not task.is_reading:
            self.fields["units"] = rate

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                self.task.in_words(self.selection)
            except ValueError as error:
                raise ValidationError(str(error)) from None
        return self.cleaned_data

    @property
    def selection(self) -> dict[str, str]:
        """What was chosen; what was left open is not in it."""
        chosen = {each.name: self.cleaned_data[_name(each)] for each in self.task.choices}
        texts = {
            name: " ".join(value) if isinstance(value, list) else value
            for name, value in chosen.items()
        }
        return {name: text for name, text in texts.items() if text}

    @property
    def given(self) -> Wish:
        """What a valid form asks for."""
        return Wish(
            kind=self.task.step.name,
            selection=self.selection,
            reason=self.reason,
            is_reading=self.task.is_reading,
            units_per_second=self.cleaned_data.get("units") or UNITS_PER_SECOND,
        )


def _name(choice: Choice) -> str:
    """The name of its field: none of those that all acts have."""
    return f"choice-{choice.name}"


def _field_of(choice: Choice) -> forms.Field:
    options = list(choice.options)
    if choice.several:
        return forms.MultipleChoiceField(
            label=choice.label,
            choices=options,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    field = forms.ChoiceField(label=choice.label, choices=options, widget=forms.RadioSelect)
    field.initial = options[0][0] if options else ""
    return field
