"""Forms of staff administration: an act, its reason, and what else it needs."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from backoffice.access import Role
from backoffice.administration.kinds import NewColleague
from backoffice.audit.vocabulary import Vocabulary
from backoffice.staff.domain import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH
from backoffice.staff.passwords import new_one_time_password
from backoffice.staff.registration import checked_email, checked_name
from backoffice.web.acts.forms import ActForm
from backoffice.web.composition import composed
from backoffice.web.kept import well_formed


class RoleForm(ActForm):
    """Which role somebody is to have."""

    role = forms.ChoiceField(label="New role")

    def __init__(self, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = role_choices(but=present)
        field.error_messages["invalid_choice"] = "Choose another role from the list."

    @property
    def given(self) -> Role:
        return composed(Vocabulary).role(self.cleaned_data["role"])


class PasswordForm(ActForm):
    """A new one-time password."""

    @property
    def given(self) -> str:
        self.secret = new_one_time_password()
        return make_password(self.secret)


class CreateForm(ActForm):
    """Who the new colleague is."""

    email = forms.CharField(
        label="E-mail",
        max_length=MAX_EMAIL_LENGTH,
        help_text="They sign in with it. It cannot be changed later.",
    )
    name = forms.CharField(
        label="Name",
        max_length=MAX_NAME_LENGTH,
        help_text="Shown to colleagues and in the audit trail.",
    )
    role = forms.ChoiceField(label="Role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.input_type = "email"
        cast(forms.ChoiceField, self.fields["role"]).choices = role_choices()

    def clean_email(self) -> str:
        return checked_email(well_formed(self.cleaned_data["email"]))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != well_formed(name):
            raise ValidationError("The name contains characters that cannot be shown.")
        return checked_name(name)

    @property
    def given(self) -> NewColleague:
        """The colleague of a valid form, with a new password that is good for a day."""
        self.secret = new_one_time_password()
        return NewColleague(
            email=self.cleaned_data["email"],
            name=self.cleaned_data["name"],
            role=composed(Vocabulary).role(self.cleaned_data["role"]),
            password=make_password(self.secret),
        )


def role_choices(*, but: str = "") -> list[tuple[str, str]]:
    """Every role with what it is for."""
    roles = [
        (name, f"{name.capitalize()}: {role.words}")
        for name, role in composed(Vocabulary).roles.items()
        if name != but
    ]
    return [("", "Choose…"), *roles]
