"""The signed form that acts come in, and the reason they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core import signing

from backoffice.access import Actor
from backoffice.acts.act import Act
from backoffice.acts.errors import DamagedActError, ForeignActError
from backoffice.audit.reasons import (
    MAX_LENGTH,
    Category,
    Reason,
    ReasonError,
    checked_category,
    checked_reason,
    checked_ticket,
)
from backoffice.audit.subjects import Subject
from backoffice.audit.tickets import ticket_in

#: A ticket may be pasted as its URL.
MAX_URL_LENGTH = 300
_SALT = "backoffice.act"
#: Characters of a signed act, of which its field takes no more than a few times as many.
_LONG = 2000
_REASON_FIELDS = ("category", "ticket", "text")


def signed(act: Act) -> str:
    """The text of an act in its form; compressed only where it is long, because the page is, as a
    whole and to less."""
    values = act.values()
    plain = signing.dumps(values, salt=_SALT)
    return plain if len(plain) < _LONG else signing.dumps(values, salt=_SALT, compress=True)


def read_act(token: str, *, kind: str, actor: Actor, subject: Subject | None) -> Act:
    """The act in a form.

    Without a `subject` the form says which one it is: something that is to be created. Raises
    DamagedActError, OutdatedActError where another version of the site signed it, and
    ForeignActError where it is not for this.
    """
    try:
        values = signing.loads(token, salt=_SALT, max_age=settings.ACT_LIFETIME)
    except (signing.BadSignature, UnicodeError, ValueError) as error:
        raise DamagedActError("The form is damaged or too old.") from error
    act = Act.of(values)
    is_for_this = subject is None or act.subject == subject
    if not is_for_this or (act.kind, act.staff_id) != (kind, actor.staff_id):
        raise ForeignActError("The form was made for another person, subject or act.")
    return act


class BlankField:
    """A field that nobody has filled in, as templates ask of one: no form is built for it."""

    errors: ClassVar[Sequence[str]] = ()

    def __init__(self, name: str, field: forms.Field) -> None:
        self.name = self.html_name = name
        self.field = field
        self.label, self.help_text = field.label, field.help_text

    @property
    def widget_type(self) -> str:
        """The kind of its widget, as Django calls it."""
        return type(self.field.widget).__name__.lower()

    def value(self) -> Any:
        """What stands in it at first."""
        return self.field.initial


class ActForm(forms.Form):
    """A signed act and the reason for it."""

    act = forms.CharField(widget=forms.HiddenInput, max_length=8000)
    category = forms.ChoiceField(label="What is it about?")
    ticket = forms.CharField(
        label="Ticket", required=False, max_length=MAX_URL_LENGTH, help_text="If there is one."
    )
    text = forms.CharField(
        label="Reason",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the audit trail. No e-mail addresses, no phone numbers.",
    )

    #: Whether it asks why; what is its own reason does not.
    asks_reason: ClassVar[bool] = True
    #: What is shown once, in the answer to this form, and kept nowhere.
    secret = ""

    def __init__(self, *args: Any, categories: Sequence[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories
        if not self.asks_reason:
            return
        _ask(self.fields, categories, has_tickets=bool(settings.TICKET_URL))

    @classmethod
    def blank_further_fields(cls) -> list[BlankField]:
        """What it asks for beside the act and the reason, where nothing was filled in."""
        fields = cls.base_fields.items()
        return [BlankField(name, each) for name, each in fields if name not in ActForm.base_fields]

    @property
    def given(self) -> Any:
        """What the act is told beside the reason, from a valid form."""
        return None

    def clean_text(self) -> str:
        return _checked(checked_reason, self.cleaned_data["text"])

    def clean_ticket(self) -> str:
        ticket = ticket_in(self.cleaned_data["ticket"], settings.TICKET_URL)
        return _checked(checked_ticket, ticket)

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """What an act asks for before the reason."""
        return [field for field in self.visible_fields() if field.name not in ActForm.base_fields]

    @property
    def reason(self) -> Reason:
        """The checked reason of a valid form."""
        data = self.cleaned_data
        category = checked_category(data["category"], self.categories)
        return Reason(category, data["text"], data["ticket"])


def blank_reason(categories: Sequence[Category]) -> Mapping[str, BlankField]:
    """The fields that ask for a reason, by name, for whatever act it will be."""
    return _blank_reason(tuple(categories), has_tickets=bool(settings.TICKET_URL))


@lru_cache(maxsize=32)
def _blank_reason(
    categories: tuple[Category, ...], *, has_tickets: bool
) -> Mapping[str, BlankField]:
    fields = {name: deepcopy(ActForm.base_fields[name]) for name in _REASON_FIELDS}
    _ask(fields, categories, has_tickets=has_tickets)
    return {name: BlankField(name, field) for name, field in fields.items()}


def _ask(
    fields: Mapping[str, forms.Field], categories: Sequence[Category], *, has_tickets: bool
) -> None:
    """Put into the fields of a reason what depends on the act and on the site."""
    if has_tickets:
        fields["ticket"].help_text = "Its id or its URL, if there is one."
    choices = [("", "Choose…"), *((each.name, each.words) for each in categories)]
    cast(forms.ChoiceField, fields["category"]).choices = choices


def _checked(check: Callable[[str], str], value: str) -> str:
    try:
        return check(value)
    except ReasonError as error:
        raise forms.ValidationError(str(error)) from error
