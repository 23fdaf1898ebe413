"""The acts of the user page, as it offers them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from backoffice.access import Actor, Permission
from backoffice.audit.actions import Action
from backoffice.audit.acts import Act
from backoffice.audit.entries import new_entry_id
from backoffice.web.acts import ActForm, Offer, Whom, signed
from billing.services import reset_usage
from records.acts import UserAct
from records.table import StoredUser
from users.forms import RevealForm
from users.services.acts import remove_ttl, revoke_device, revoke_session

#: Every act on a user by its name in addresses.
ACTS: Mapping[str, UserAct] = {
    act.name: act for act in (revoke_session, revoke_device, reset_usage, remove_ttl)
}
REVEAL = "reveal"


def offers_on(stored: StoredUser, *, actor: Actor, now: datetime) -> dict[str, Offer]:
    """What `actor` may do to this user now, by template name (`revoke_session`)."""
    offers: dict[str, Offer] = {}
    if actor.may(Permission.ACT):
        for kind in ACTS.values():
            act = kind.offer(stored, actor=actor, now=now)
            if act:
                offers[kind.name.replace("-", "_")] = offer_of(kind, act, stored)
    if actor.may(Permission.REVEAL):
        offers[REVEAL] = reveal_offer(stored.user.user_id, actor=actor, now=now)
    return offers


def offer_of(
    kind: UserAct, act: Act, stored: StoredUser, *, initial: Mapping[str, Any] | None = None
) -> Offer:
    """The words and the form of an act that is signed here."""
    form = ActForm(initial={**(initial or {}), "act": signed(act)}, auto_id=f"{kind.name}-%s")
    return with_form(kind, form, stored)


def with_form(kind: UserAct, form: ActForm, stored: StoredUser) -> Offer:
    """The words of an act around a form that is there already."""
    seen = kind.see(stored) or {}
    return Offer(
        name=kind.name,
        label=kind.label,
        title=kind.title,
        effects=kind.effects(stored.user, seen) if seen else [],
        notice=kind.notice(stored.user),
        verb=kind.verb,
        danger=kind.danger,
        url=act_url(stored.user.user_id, kind.name),
        form=form,
        whom=whom(stored.user.user_id),
    )


def reveal_offer(
    user_id: str,
    *,
    actor: Actor,
    now: datetime,
    form: RevealForm | None = None,
    initial: Mapping[str, Any] | None = None,
) -> Offer:
    """The offer to see masked fields in clear."""
    act = Act(
        act_id=new_entry_id(now),
        action=Action.REVEALED,
        staff_id=actor.staff_id,
        user_id=user_id,
        layout="",
    )
    fresh = {"group": "identity", **(initial or {}), "act": signed(act)}
    return Offer(
        name=REVEAL,
        label="Reveal…",
        title="Show masked fields",
        effects=["The fields of one group are shown in clear on this page, until it is left."],
        notice="The user notices nothing. Who looked at what, and why, goes on record first.",
        verb="Show fields",
        danger=False,
        url=act_url(user_id, REVEAL),
        form=form or RevealForm(initial=fresh, auto_id="reveal-%s"),
        whom=whom(user_id),
    )


def whom(user_id: str) -> Whom:
    """The user as the pages of an act name them."""
    return Whom("User", user_id, reverse("users:detail", kwargs={"user_id": user_id}), "the user")


def act_url(user_id: str, name: str) -> str:
    """Where an act is confirmed and done."""
    if name == REVEAL:
        return reverse("users:reveal", kwargs={"user_id": user_id})
    return reverse("users:act", kwargs={"user_id": user_id, "name": name})
