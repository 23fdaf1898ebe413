"""Forms of staff administration: an act, its reason, and what else it needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables

from backoffice.access import Role
from backoffice.audit.reasons import Category
from backoffice.staff import services
from backoffice.staff.domain import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, Account
from backoffice.staff.kept import well_formed
from backoffice.staff.passwords import new_one_time_password
from backoffice.staff.registration import checked_email, checked_name
from backoffice.staff.services.acts import Given
from backoffice.web.acts import ActForm, category_field


def _category_field() -> forms.ChoiceField:
    return category_field(
        Category.TEAM, Category.NO_ACCESS, Category.LOST_DEVICE, Category.SECURITY, Category.OTHER
    )


class StaffActForm(ActForm):
    """An act that needs a reason and nothing else."""

    category = _category_field()

    #: The password that was made for this act, in clear. It is shown once and kept nowhere.
    password = ""

    @property
    def given(self) -> Given:
        """What the act needs beside what was seen."""
        return Given()


class RoleForm(StaffActForm):
    """Which role somebody is to have."""

    role = forms.ChoiceField(label="New role")

    def __init__(self, *args: Any, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["role"])
        field.choices = role_choices(but=present)
        field.error_messages["invalid_choice"] = "Choose another role from the list."

    @property
    def given(self) -> Given:
        return Given(role=Role(self.cleaned_data["role"]))


class PasswordForm(StaffActForm):
    """A new one-time password."""

    @property
    def given(self) -> Given:
        self.password = new_one_time_password()
        return Given(password=make_password(self.password))


class CreateForm(ActForm):
    """Who the new colleague is."""

    category = _category_field()

    email = forms.CharField(
        label="E-mail",
        max_length=MAX_EMAIL_LENGTH,
        help_text="They sign in with it. It cannot be changed later.",
    )
    name = forms.CharField(
        label="Name",
        max_length=MAX_NAME_LENGTH,
        help_text="As colleagues and the audit trail see it.",
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
            raise ValidationError("The name holds characters that cannot be shown.")
        return checked_name(name)

    @sensitive_variables("password")
    def new_account(self, staff_id: str, password: str, *, now: datetime) -> Account:
        """The account of a valid form, with a password in clear that is good for a day."""
        return services.new_account(
            email=self.cleaned_data["email"],
            name=self.cleaned_data["name"],
            role=Role(self.cleaned_data["role"]),
            password=make_password(password),
            now=now,
            must_change_password=True,
            staff_id=staff_id,
        )


def role_choices(*, but: str = "") -> list[tuple[str, str]]:
    """Every role with what it is for."""
    roles = [(role.value, f"{role.capitalize()}: {role.meaning}") for role in Role if role != but]
    return [("", "Choose…"), *roles]
