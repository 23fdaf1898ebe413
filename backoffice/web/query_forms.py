"""Forms that are sent by GET, so that their fields stand in a URL."""

from __future__ import annotations

from typing import Any

from django import forms


class QueryForm(forms.Form):
    """What is asked of a list. No page repeats from its URL what it does not understand: it
    may be personal, or somebody else's choice (decision 9)."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "Choose one from the list."

    def full_clean(self) -> None:
        super().full_clean()
        unreadable = [name for name in self.errors if self.has_error(name, "invalid")]
        if unreadable:
            self.data = {name: self.data[name] for name in self.data if name not in unreadable}
