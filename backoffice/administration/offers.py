"""The acts of the staff pages, as they offer them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from backoffice.access import Actor
from backoffice.administration.forms import CreateForm, PasswordForm, RoleForm, StaffActForm
from backoffice.audit.actions import Action
from backoffice.audit.acts import Act
from backoffice.audit.entries import new_entry_id
from backoffice.staff.domain import StaffRecord
from backoffice.staff.services import acts
from backoffice.staff.services.acts import StaffAct, subject_of
from backoffice.web.acts import ActForm, Offer, Whom, signed

#: Every act on an account by its name in addresses.
ACTS: Mapping[str, StaffAct] = {
    act.name: act
    for act in (
        *(acts.unlock, acts.enable, acts.change_role, acts.give_password),
        *(acts.end_sessions, acts.disable),
    )
}
CREATE = "create"


def offers_on(record: StaffRecord, *, actor: Actor, now: datetime) -> dict[str, Offer]:
    """What `actor` may do to this account now, by template name (`end_sessions`)."""
    return {
        kind.name.replace("-", "_"): offer_of(kind, act, record)
        for kind in ACTS.values()
        if (act := kind.offer(record, actor=actor, now=now))
    }


def offer_of(
    kind: StaffAct, act: Act, record: StaffRecord, *, initial: Mapping[str, Any] | None = None
) -> Offer:
    """The words and the form of an act that is signed here."""
    fresh = {**(initial or {}), "act": signed(act)}
    form = form_of(kind, act, initial=fresh, auto_id=f"{kind.name}-%s")
    return with_form(kind, form, record)


def form_of(kind: StaffAct, act: Act, *args: Any, **kwargs: Any) -> StaffActForm:
    """The form that an act is confirmed in."""
    if kind is acts.change_role:
        return RoleForm(*args, present=act.seen["role"], **kwargs)
    return (PasswordForm if kind is acts.give_password else StaffActForm)(*args, **kwargs)


def with_form(kind: StaffAct, form: ActForm, record: StaffRecord) -> Offer:
    """The words of an act around a form that is there already."""
    return Offer(
        name=kind.name,
        label=kind.label,
        title=f"{kind.title} of {record.account.name}",
        effects=kind.effects(record),
        notice=kind.notice(record),
        verb=kind.verb,
        danger=kind.danger,
        url=act_url(record.staff_id, kind.name),
        form=form,
        whom=whom(record.staff_id),
    )


def create_offer(
    *,
    actor: Actor,
    now: datetime,
    form: CreateForm | None = None,
    initial: Mapping[str, Any] | None = None,
) -> Offer:
    """The offer to create an account. Its id is made here, so that a repeat finds the first."""
    act = Act(
        act_id=new_entry_id(now),
        action=Action.STAFF_CREATED,
        staff_id=actor.staff_id,
        subject=subject_of(uuid.uuid4().hex),
    )
    return Offer(
        name=CREATE,
        label="New colleague",
        title="Create a staff account",
        effects=[
            "An account is created. Its first password is shown to you once, on the next page.",
            "It can be used for 24 hours, and must be changed at the first sign-in.",
        ],
        notice="",
        verb="Create account",
        danger=False,
        url=reverse("administration:create"),
        form=form
        or CreateForm(initial={**(initial or {}), "act": signed(act)}, auto_id=f"{CREATE}-%s"),
        whom=Whom("Staff", "", reverse("administration:list"), "the list"),
    )


def act_url(staff_id: str, name: str) -> str:
    """Where an act is confirmed and done."""
    return reverse("administration:act", kwargs={"staff_id": staff_id, "name": name})


def whom(staff_id: str) -> Whom:
    """The member of staff as the pages of an act name them."""
    url = reverse("administration:detail", kwargs={"staff_id": staff_id})
    return Whom("Staff", staff_id, url, "the person")
