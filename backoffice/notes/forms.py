"""The form of a note."""

from __future__ import annotations

from django import forms

from backoffice.audit.reasons import ReasonError, checked_text
from backoffice.notes.kinds import NoteGiven
from backoffice.web.acts.forms import ActForm

MAX_LENGTH = 500


class NoteForm(ActForm):
    """What is noted, and whether it is pinned. It is a reason itself and asks for none."""

    asks_reason = False
    category = None  # type: ignore[assignment]
    ticket = None  # type: ignore[assignment]
    text = None  # type: ignore[assignment]

    note = forms.CharField(
        label="Note",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Read by colleagues. No e-mail addresses, no phone numbers, nothing on health.",
    )
    pinned = forms.BooleanField(label="Pin: everybody must read it before they act", required=False)

    def clean_note(self) -> str:
        try:
            return checked_text(self.cleaned_data["note"], MAX_LENGTH, what="note")
        except ReasonError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def given(self) -> NoteGiven:
        return NoteGiven(self.cleaned_data["note"], self.cleaned_data["pinned"])

    @property
    def reason(self) -> None:  # type: ignore[override]
        """None is asked for."""
        return
