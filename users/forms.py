"""Forms of the user pages."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from backoffice.audit.vocabulary import FieldGroup
from backoffice.web.acts.forms import ActForm
from backoffice.web.composition import composed
from backoffice.web.kept import well_formed
from billing.references import Providers
from users.words import FIELD_GROUPS, IDENTITY, PROVIDER

MAX_QUERY_LENGTH = 1000


class SearchForm(forms.Form):
    """One box for everything. The text reaches the search as it was typed."""

    q = forms.CharField(label="Find a user", strip=False, max_length=MAX_QUERY_LENGTH)

    @property
    def kept(self) -> str:
        """What was typed, to stand in the box again."""
        return well_formed(str(self["q"].value() or "")).replace("\0", "")


def field_groups() -> Sequence[FieldGroup]:
    """What is masked on this site: ids at payment providers only where they are to be."""
    masks_references = composed(Providers).masked
    return [group for group in FIELD_GROUPS if group is not PROVIDER or masks_references]


class RevealForm(ActForm):
    """Which groups of masked fields to see, and why."""

    group = forms.MultipleChoiceField(
        label="Show",
        choices=lambda: [(group.name, group.words) for group in field_groups()],
        initial=[IDENTITY.name],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )

    @property
    def groups_chosen(self) -> tuple[FieldGroup, ...]:
        """The groups of a valid form, each once, in the order of the list."""
        chosen = self.cleaned_data["group"]
        return tuple(group for group in FIELD_GROUPS if group.name in chosen)
