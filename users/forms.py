"""Forms of the user pages."""

from __future__ import annotations

from django import forms

from backoffice.web.acts import ActForm
from backoffice.web.masking import FieldGroup

MAX_QUERY_LENGTH = 1000


class SearchForm(forms.Form):
    """One box for everything. The text is taken exactly as typed."""

    q = forms.CharField(
        label="Find a user",
        strip=False,
        max_length=MAX_QUERY_LENGTH,
        help_text="E-mail, e-mail hash, user id, or provider id such as google:113…",
    )


class RevealForm(ActForm):
    """Which group of masked fields to see, and why."""

    group = forms.ChoiceField(
        label="Show",
        choices=[(group.value, group.words) for group in FieldGroup],
        widget=forms.RadioSelect,
    )
