"""Django's sign-in and password forms, with our words."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from backoffice.staff.domain import Locked
from backoffice.staff.models import StaffMember
from backoffice.staff.services import SignInThrottledError

_ALL_ZONES = available_timezones()
_CONTINENTS = {
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
}

#: What somebody is told who may not try now. On a device that is not known to the account they may
#: be a stranger, so it is the same for every name.
_LOCKED = {
    Locked.DEVICE: "Too many attempts. {}.",
    Locked.ACCOUNT: (
        "Too many attempts from devices that this account has not been used on. {}, or ask an "
        "admin to unlock the account. A device that you have signed in on before still works."
    ),
    Locked.NETWORK: (
        "Too many attempts from this network. {}. A device that you have signed in on before still "
        "works."
    ),
}


class ThrottledMixin:
    """Turns "too many attempts" into an error of the form; `throttled` holds it."""

    throttled: SignInThrottledError | None = None

    def refused(self, error: SignInThrottledError) -> ValidationError:
        self.throttled = error
        minutes = "1 minute" if error.minutes == 1 else f"{error.minutes} minutes"
        wait = f"Try again in {minutes}"
        return ValidationError(_LOCKED[error.locked].format(wait), code="throttled")


class SignInForm(ThrottledMixin, AuthenticationForm):
    """E-mail and password. No word on which of them was wrong."""

    error_messages = {"invalid_login": "E-mail or password is incorrect."}

    #: Filled in by a script; whatever else may stand in it is nothing to complain about.
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, data: dict[str, str] | None = None) -> None:
        super().__init__(request, data=data)
        self.fields["username"].label = "E-mail"
        self.fields["username"].widget.input_type = "email"

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except SignInThrottledError as error:
            raise self.refused(error) from None

    def clean_time_zone(self) -> str:
        """The browser's time zone; empty where it names none that we know."""
        name: str = self.cleaned_data["time_zone"]
        return name if name in _ALL_ZONES else ""

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError(self.error_messages["invalid_login"], code="invalid_login")

    def confirm_login_allowed(self, user: Any) -> None:
        """The backend has refused disabled accounts already, in the same words as all else."""


class TimeZoneForm(forms.Form):
    """The zone that times are shown in."""

    time_zone = forms.ChoiceField(label="Time zone")

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["time_zone"])
        field.choices = [(name, name.replace("_", " ")) for name in time_zones(present)]
        field.error_messages["invalid_choice"] = "Choose a time zone from the list."


def time_zones(present: str) -> list[str]:
    """UTC, then the zones that have a place in them; and the present one whatever it is."""
    places = sorted(name for name in _ALL_ZONES if name.partition("/")[0] in _CONTINENTS)
    return list(dict.fromkeys(["UTC", *places, present]))


class PasswordForm(ThrottledMixin, PasswordChangeForm):
    """The current password and a new one, twice."""

    def __init__(
        self, request: HttpRequest, user: StaffMember, data: dict[str, str] | None = None
    ) -> None:
        super().__init__(user, data=data)
        self.request = request
        labels = {
            "old_password": "Current password",
            "new_password1": "New password",
            "new_password2": "New password again",
        }
        for name, label in labels.items():
            self.fields[name].label = label

    @sensitive_variables("old_password")
    def clean_old_password(self) -> str:
        """Checked like a sign-in: whoever found an open session must not guess at leisure."""
        old_password: str = self.cleaned_data["old_password"]
        try:
            known = authenticate(self.request, username=self.user.email, password=old_password)
        except SignInThrottledError as error:
            raise self.refused(error) from None
        if known is None:
            raise forms.ValidationError("That is not your current password.")
        return old_password
