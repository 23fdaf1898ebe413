"""The question to the trail, as a person asks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, tzinfo
from typing import Any, cast

from django import forms

from backoffice.audit.actions import Action, Group
from backoffice.audit.questions import Question, Window
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.audit.typed import HASH, TypedHashes, TypedKeys
from backoffice.audit.vocabulary import Vocabulary
from backoffice.staff.directory import NOT_STAFF
from backoffice.web.query_forms import QueryForm

#: No trail reaches further, and no time zone beyond the calendar.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


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
    """By subject, by member of staff, by day or hour; what is given holds together.

    Each kind of subject that is known by the form of its ids has a field of its name.

    It is sent by GET, so it takes ids, dates and names of actions, nothing personal.
    """

    staff = forms.ChoiceField(required=False)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    hour = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Whole day"), *((str(n), f"{n:02}:00 to {n:02}:59") for n in range(24))],
    )
    only = forms.ChoiceField(required=False)
    typed = forms.RegexField(
        rf"^{HASH}(,{HASH})*$", required=False, max_length=1000, widget=forms.HiddenInput
    )

    def __init__(
        self,
        data: Any = None,
        *,
        vocabulary: Vocabulary,
        typed_keys: TypedKeys,
        people: Sequence[tuple[str, str]],
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
        only = cast(forms.ChoiceField, self.fields["only"])
        only.choices = [
            ("", "Everything"),
            *((group.value, group.words) for group in Group),
            *((action.name, action.words) for action in vocabulary.actions.values()),
        ]
        staff = cast(forms.ChoiceField, self.fields["staff"])
        staff.choices = [("", "Everybody"), *people, *NOT_STAFF.items()]
        staff.error_messages["invalid_choice"] = "Choose somebody from the list."
        self.fields["only"].error_messages["invalid_choice"] = "Choose an action from the list."
        self.fields["hour"].error_messages["invalid_choice"] = "Choose an hour from the list."
        self.fields["day"].error_messages["invalid"] = "Enter a day as 2026-03-29."

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
            self.add_error("day", "Choose a day for that hour.")
        elif not (self.subjects or data["staff"] or data["day"]):
            raise forms.ValidationError(f"Enter {self._what_can_be_given}.")
        elif len(self.subjects) > 1:
            raise forms.ValidationError("Ask for one subject at a time.")
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
        staff_id: str = self.cleaned_data["staff"]
        return Question(
            subject=self.subject,
            staff_id=staff_id,
            window=self.window,
            only=self.only_of(),
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

    @property
    def subject_fields(self) -> list[forms.BoundField]:
        """The fields of the kinds of subject."""
        return [self[kind.name] for kind in self.kinds]

    @property
    def _what_can_be_given(self) -> str:
        kinds = "".join(f"a {kind.label.lower()}, " for kind in self.kinds)
        return f"{kinds}a member of staff or a day"

    def only_of(self) -> Action | Group | None:
        """The kind of actions, or the one, that is asked for."""
        name: str = self.cleaned_data["only"]
        if not name:
            return None
        return Group(name) if name in set(Group) else self.vocabulary.action(name)

    @property
    def query(self) -> dict[str, str]:
        """The filled fields of a valid form, for URLs."""
        filled = self.cleaned_data.items()
        return {name: str(value) for name, value in filled if value not in ("", None)}


class TypedForm(forms.Form):
    """A text that somebody typed: an e-mail, a hash, a name at the sign-in. Sent by POST alone."""

    text = forms.CharField(max_length=1000, strip=False)
    day = forms.DateField(input_formats=["%Y-%m-%d"])
