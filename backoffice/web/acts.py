"""Acts in the browser: the signed form they come in, and the reason they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing

from backoffice.access import Actor
from backoffice.audit.actions import Action
from backoffice.audit.acts import Act, ActError
from backoffice.audit.reasons import (
    MAX_LENGTH,
    MAX_TICKET_LENGTH,
    Category,
    Reason,
    ReasonError,
    checked_category,
    checked_text,
    checked_ticket,
)

_SALT = "backoffice.act"


class DamagedActError(ActError):
    """A form that is not ours, or is too old."""


class ForeignActError(ActError):
    """A form made for somebody else, or for another user."""


def signed(act: Act) -> str:
    """The text of an act in its form."""
    return signing.dumps(asdict(act), salt=_SALT, compress=True)


def read_act(
    token: str, *, action: Action, actor: Actor, user_id: str = "", subject: str | None = ""
) -> Act:
    """The act in a form. Raises DamagedActError, or ForeignActError where it is not for this.

    Without a `subject` (None) the form says which one it is: something that is to be created.
    """
    try:
        values = signing.loads(token, salt=_SALT, max_age=settings.ACT_LIFETIME)
    except (signing.BadSignature, UnicodeError, ValueError) as error:
        raise DamagedActError("The form is damaged or too old.") from error
    act = Act(**values | {"action": Action(values["action"])})
    is_for_this = act.subject == subject or subject is None
    if not is_for_this or (act.action, act.staff_id, act.user_id) != (
        action,
        actor.staff_id,
        user_id,
    ):
        raise ForeignActError("The form was made for another person, user or act.")
    return act


def category_field(*categories: Category) -> forms.ChoiceField:
    """What a reason may be about."""
    choices = [("", "Choose…"), *((category.value, category.words) for category in categories)]
    return forms.ChoiceField(label="What is it about?", choices=choices)


class ActForm(forms.Form):
    """A signed act and the reason for it."""

    act = forms.CharField(widget=forms.HiddenInput, max_length=8000)
    category = category_field(
        *(Category.USER_REQUEST, Category.LOST_DEVICE, Category.SECURITY, Category.WRONG_DATA),
        *(Category.BILLING, Category.DATA_REQUEST, Category.OTHER),
    )
    ticket = forms.CharField(
        label="Ticket", required=False, max_length=MAX_TICKET_LENGTH, help_text="If there is one."
    )
    text = forms.CharField(
        label="Reason",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the audit trail. No e-mail addresses, no phone numbers.",
    )

    def clean_category(self) -> str:
        return _checked(checked_category, self.cleaned_data["category"])

    def clean_text(self) -> str:
        return _checked(checked_text, self.cleaned_data["text"])

    def clean_ticket(self) -> str:
        return _checked(checked_ticket, self.cleaned_data["ticket"])

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """What an act asks for before the reason, but for choices that stand open as a group."""
        return [
            field
            for field in self.visible_fields()
            if field.name not in ActForm.base_fields
            and not isinstance(field.field.widget, forms.RadioSelect)
        ]

    @property
    def reason(self) -> Reason:
        """The checked reason of a valid form."""
        data = self.cleaned_data
        return Reason(Category(data["category"]), data["text"], data["ticket"])


@dataclass(frozen=True, slots=True)
class Whom:
    """What an act is on, as its pages name it: "User", its id, its page, "the user".

    Without an id it is yet to be created.
    """

    kind: str
    id: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as a page offers it: its words, what it is on, where it goes and its form."""

    name: str
    label: str
    title: str
    effects: Sequence[str]
    notice: str
    verb: str
    danger: bool
    url: str
    form: forms.Form
    whom: Whom


def _checked(check: Any, value: str) -> str:
    try:
        result: str = check(value)
    except ReasonError as error:
        raise forms.ValidationError(str(error)) from error
    return result
