"""The question to the trail, as a person asks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Any, cast
from urllib.parse import urlencode

from django import forms

from backoffice.audit.actions import Action, Kind
from backoffice.audit.questions import Question, Window
from backoffice.staff.directory import NOT_STAFF
from backoffice.web.query_forms import QueryForm

_USER_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: No trail reaches further, and no time zone beyond the calendar.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class TrailForm(QueryForm):
    """By user, by member of staff, by day or hour; what is given holds together.

    It is sent by GET, so it takes ids, dates and names of actions, nothing personal.
    """

    user = forms.CharField(required=False, max_length=60)
    staff = forms.ChoiceField(required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    hour = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Whole day"), *((str(n), f"{n:02}:00 to {n:02}:59") for n in range(24))],
    )
    only = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Everything"),
            *((kind.value, kind.words) for kind in Kind),
            *((action.value, action.words) for action in Action),
        ],
    )

    def __init__(
        self,
        data: Any = None,
        *,
        people: Sequence[tuple[str, str]],
        zone: tzinfo,
        today: date,
    ) -> None:
        super().__init__(data, initial={"day": today})
        self.zone = zone
        staff = cast(forms.ChoiceField, self.fields["staff"])
        staff.choices = [("", "Everybody"), *people, *NOT_STAFF.items()]
        staff.error_messages["invalid_choice"] = "Choose somebody from the list."
        self.fields["only"].error_messages["invalid_choice"] = "Choose an action from the list."
        self.fields["hour"].error_messages["invalid_choice"] = "Choose an hour from the list."
        self.fields["day"].error_messages["invalid"] = "A day has the form 2026-03-29."

    def clean_user(self) -> str:
        """The id as users have it; an e-mail is refused, it has no place in an address."""
        user_id: str = self.cleaned_data["user"].strip().lower()
        if user_id and not _USER_ID.fullmatch(user_id):
            raise forms.ValidationError(
                "A user id has the form 8-4-4-4-12. Find the user first if you have an e-mail."
            )
        return user_id

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise forms.ValidationError(f"Choose a day from {_FIRST_YEAR} to {_LAST_YEAR}.")
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        if data["hour"] is not None and not data["day"]:
            self.add_error("day", "Choose the day of that hour.")
        elif not (data["user"] or data["staff"] or data["day"]):
            raise forms.ValidationError("Give a user, a member of staff or a day.")
        elif (window := self.window) and window.is_empty:
            self.add_error("hour", "That hour was skipped: the clocks went forward.")
        return data

    @property
    def window(self) -> Window | None:
        """The day or hour of a checked form, by the clocks of the person who asks."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if day is None:
            return None
        if hour is None:
            return Window.of_day(day, self.zone)
        return Window.of_hour(day, hour, self.zone)

    @property
    def question(self) -> Question:
        """What a valid form asks."""
        data = self.cleaned_data
        return Question(
            user_id=data["user"], staff_id=data["staff"], window=self.window, only=self.only_of()
        )

    def only_of(self) -> Action | Kind | None:
        """The kind of actions, or the one, that is asked for."""
        name: str = self.cleaned_data["only"]
        if not name:
            return None
        return Kind(name) if name in set(Kind) else Action(name)

    @property
    def query(self) -> str:
        """The question of a valid form as it stands in an address."""
        values = self.cleaned_data.items()
        return urlencode({name: value for name, value in values if value not in ("", None)})
