"""Forms of the billing pages."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.web.query_forms import QueryForm
from records.lists import PaymentStatus
from records.payments import PaymentQuestion


class PaymentFilterForm(QueryForm):
    """Which payments to show. It is sent by GET: days and a status are nothing personal."""

    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "All"), *((status.value, status.value) for status in PaymentStatus)],
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day is before the first one. Swap them.")
        return data

    def question(self, user_id: str) -> PaymentQuestion:
        """What a valid form asks of a user's payments."""
        return PaymentQuestion(
            user_id=user_id,
            since=self.cleaned_data["since"],
            until=self.cleaned_data["until"],
            status=self.cleaned_data["status"],
        )

    def query(self) -> dict[str, str]:
        """The filled fields of a valid form, for URLs."""
        filled = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: str(value) for name, value in filled.items()}
