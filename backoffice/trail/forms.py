"""The question to the trail, as a person asks it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, cast

from django import forms
from django.conf import settings

from backoffice.audit.actions import Group, Nature
from backoffice.audit.questions import Asked, Question, Window
from backoffice.audit.reasons import ReasonError, checked_ticket
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.audit.tickets import ticket_in
from backoffice.audit.typed import HASH, TypedHashes, TypedKeys
from backoffice.audit.vocabulary import Vocabulary
from backoffice.staff.directory import NOT_STAFF
from backoffice.web.acts.forms import MAX_URL_LENGTH
from backoffice.web.query_forms import QueryForm

#: No trail reaches further, and no time zone beyond the calendar.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
#: Days that are asked for at once.
_MOST_DAYS = 366
_STAFF_ID = re.compile("[0-9a-f]{32}")
_TIMES = ("day", "to", "hour")


class SubjectField(forms.CharField):
    """The id of a subject of one kind. It stands in a URL, so nothing else is taken."""

    def __init__(self, kind: SubjectKind) -> None:
        super().__init__(required=False, max_length=60, label=f"{kind.label} id")
        self.kind = kind

    @property
    def html_pattern(self) -> str:
        """What a browser sends: ids alone, also in capitals."""
        pattern = self.kind.id_pattern
        # Escapes stay as they are: \D is not the capital of \d.
        capitals = re.sub(r"(\\.)|[a-z]", lambda found: found[1] or found[0].upper(), pattern)
        return rf"\s*({pattern}|{capitals})\s*"

    def clean(self, value: Any) -> str:
        """The id as it is stored; what cannot be one is refused."""
        text: str = super().clean(value)
        subject_id = text.strip().lower()
        if subject_id and not re.fullmatch(self.kind.id_pattern, subject_id):
            raise forms.ValidationError(self.kind.id_hint, code="invalid")
        return subject_id


class TrailForm(QueryForm):
    """By subject, by ticket, by member of staff, by days or hour; what is given holds together.

    Each kind of subject that is known by the form of its ids has a field of its name. What it asks
    stands in a URL, so it takes ids, dates and names of actions, nothing personal; only `who`,
    which is typed, never does: whoever it means is asked for by id.
    """

    ticket = forms.CharField(required=False, max_length=MAX_URL_LENGTH)
    staff = forms.CharField(required=False)
    who = forms.CharField(required=False, max_length=200)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    to = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    hour = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Whole day"), *((str(n), f"{n:02}:00 to {n:02}:59") for n in range(24))],
    )
    only = forms.MultipleChoiceField(required=False)
    typed = forms.RegexField(
        rf"^{HASH}(,{HASH})*$", required=False, max_length=1000, widget=forms.HiddenInput
    )

    def __init__(
        self,
        data: Any = None,
        *,
        vocabulary: Vocabulary,
        typed_keys: TypedKeys,
        zone: tzinfo,
        today: date,
    ) -> None:
        super().__init__(data, initial={"day": today})
        self.zone = zone
        self.vocabulary = vocabulary
        self.typed_keys = typed_keys
        self.kinds = vocabulary.subject_kinds_asked_for
        for kind in self.kinds:
            self.fields[kind.name] = SubjectField(kind)
        only = cast(forms.MultipleChoiceField, self.fields["only"])
        only.choices = [*self.common_actions, *self.other_actions]
        only.error_messages["invalid_choice"] = "Choose an action from the list."
        self.fields["hour"].error_messages["invalid_choice"] = "Choose an hour from the list."
        for name in ("day", "to"):
            self.fields[name].error_messages["invalid"] = "Enter a day as 2026-03-29."

    # -- what is typed -----------------------------------------------------------------------

    def clean_ticket(self) -> str:
        try:
            return checked_ticket(ticket_in(self.cleaned_data["ticket"], settings.TICKET_URL))
        except ReasonError as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def clean_staff(self) -> str:
        staff_id: str = self.cleaned_data["staff"]
        if staff_id and staff_id not in NOT_STAFF and not _STAFF_ID.fullmatch(staff_id):
            raise forms.ValidationError("Enter a name; this is no id of staff.", code="invalid")
        return staff_id

    def clean_day(self) -> date | None:
        return _in_calendar(self.cleaned_data["day"])

    def clean_to(self) -> date | None:
        return _in_calendar(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        if data["hour"] is not None and not data["day"]:
            self.add_error("day", "Choose a day for that hour.")
        elif data["to"]:
            self._check_range(data)
        if self.errors:
            return data
        if not (self.subjects or data["ticket"] or data["staff"] or data["day"]):
            raise forms.ValidationError(f"Enter {self._what_can_be_given}.")
        if len(self.subjects) > 1:
            raise forms.ValidationError("Ask for one subject at a time.")
        if (window := self.window) and window.is_empty:
            self.add_error("hour", "That hour was skipped: the clocks went forward.")
        return data

    def _check_range(self, data: dict[str, Any]) -> None:
        first, last = data["day"], data["to"]
        if not first:
            self.add_error("day", "Choose the first day too.")
        elif last < first:
            self.add_error("to", "The last day is before the first.")
        elif last - first >= timedelta(days=_MOST_DAYS):
            self.add_error("to", f"Ask for at most {_MOST_DAYS} days at a time.")
        elif data["hour"] is not None and last != first:
            self.add_error("hour", "An hour is of one day: leave the last day empty.")

    # -- what is asked -----------------------------------------------------------------------

    @property
    def window(self) -> Window | None:
        """The days or the hour of a checked form, by the clocks of the person who asks."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if day is None:
            return None
        if hour is None:
            return Window.of_days(day, self.cleaned_data.get("to") or day, self.zone)
        return Window.of_hour(day, hour, self.zone)

    @property
    def is_one_day(self) -> bool:
        """Whether a checked form asks for a day and no more or less."""
        data = self.cleaned_data
        return bool(data["day"]) and data["to"] in (None, data["day"]) and data["hour"] is None

    @property
    def question(self) -> Question:
        """What a valid form asks."""
        return Question(
            subject=self.subject,
            ticket=self.cleaned_data["ticket"],
            staff_id=self.cleaned_data["staff"],
            window=self.window,
            only=tuple(self._asked(name) for name in self.cleaned_data["only"]),
            typed=self.typed_hashes,
        )

    @property
    def typed_hashes(self) -> TypedHashes | None:
        """The text that the entries shall hold, by its hashes."""
        hashes: str = self.cleaned_data["typed"]
        return self.typed_keys.read(hashes) if hashes else None

    @property
    def subjects(self) -> list[Subject]:
        """The subjects that a checked form names."""
        given = ((kind, self.cleaned_data.get(kind.name)) for kind in self.kinds)
        return [kind.of(subject_id) for kind, subject_id in given if subject_id]

    @property
    def subject(self) -> Subject | None:
        """The one subject that a valid form asks for, where it asks for one."""
        return next(iter(self.subjects), None)

    def _asked(self, name: str) -> Asked:
        return Group(name) if name in set(Group) else self.vocabulary.action(name)

    @property
    def query(self) -> dict[str, Any]:
        """The filled fields of a valid form, for URLs; what was typed for `who` is none."""
        filled = {name: value for name, value in self.cleaned_data.items() if name != "who"}
        return {
            name: value if isinstance(value, list) else str(value)
            for name, value in filled.items()
            if value not in ("", None, [])
        }

    def query_at(self, **times: object) -> dict[str, Any]:
        """The same question of another time."""
        query = self.query if self.is_bound and self.is_valid() else {}
        asked = {name: value for name, value in query.items() if name not in _TIMES}
        return asked | {name: str(value) for name, value in times.items()}

    # -- what the page needs -----------------------------------------------------------------

    @property
    def subject_fields(self) -> list[forms.BoundField]:
        """The fields of the kinds of subject."""
        return [self[kind.name] for kind in self.kinds]

    @property
    def common_actions(self) -> list[tuple[str, str]]:
        """What is asked for most: groups of actions, and what shows masked fields."""
        groups = [(group.value, group.words) for group in Group]
        return groups + self._actions(Nature.REVEAL)

    @property
    def other_actions(self) -> list[tuple[str, str]]:
        """Every other action."""
        return self._actions(*(set(Nature) - {Nature.REVEAL}))

    @property
    def has_other_actions(self) -> bool:
        """Whether one of those is asked for."""
        return bool({name for name, _ in self.other_actions} & set(self["only"].value() or ()))

    def times(self, now: datetime) -> list[tuple[str, dict[str, Any]]]:
        """Times that are asked for with one click, with their questions."""
        here = now.astimezone(self.zone)
        before = here - timedelta(hours=1)
        today = here.date()
        week = today - timedelta(days=6)
        return [
            ("This hour", self.query_at(day=today, hour=here.hour)),
            ("The hour before", self.query_at(day=before.date(), hour=before.hour)),
            ("Today", self.query_at(day=today)),
            ("Yesterday", self.query_at(day=today - timedelta(days=1))),
            ("Last 7 days", self.query_at(day=week, to=today)),
        ]

    def _actions(self, *natures: Nature) -> list[tuple[str, str]]:
        actions = self.vocabulary.actions.values()
        return [(each.name, each.words) for each in actions if each.nature in natures]

    @property
    def _what_can_be_given(self) -> str:
        kinds = "".join(f"a {kind.label.lower()}, " for kind in self.kinds)
        return f"{kinds}a ticket, a member of staff or a day"


def _in_calendar(day: date | None) -> date | None:
    if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise forms.ValidationError(f"Choose a day from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return day


class TypedForm(forms.Form):
    """A text that somebody typed: an e-mail, a hash, a name at the sign-in. Sent by POST alone."""

    text = forms.CharField(max_length=1000, strip=False)
    day = forms.DateField(input_formats=["%Y-%m-%d"])
