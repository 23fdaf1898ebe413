"""What the user page says, put together from a reading (Django-free)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backoffice.audit.vocabulary import FieldGroup
from backoffice.dynamo.unread import Unread, known
from backoffice.web.masking import masked
from billing.usage import UsageState
from consent.rows import ConsentRow
from records.holds.consents import ConsentState
from records.model import User
from users.words import CONTACT, IDENTITY, NETWORK

#: The fields of each group, as an entry names them.
FIELDS: dict[FieldGroup, tuple[str, ...]] = {
    IDENTITY: ("name", "given_name", "family_name", "external_id"),
    CONTACT: ("email",),
    NETWORK: ("device_name",),
}

#: What each group holds, in a word.
GROUP_WORDS = {IDENTITY: "identity", CONTACT: "contact", NETWORK: "device"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something an agent must know first. `act` names the act that fixes it."""

    tone: str
    text: str
    act: str | None = None
    at: datetime | None = None


def title_of(user: User, revealed: frozenset[FieldGroup]) -> str:
    """The name at the top of the page: masked, unless the identity is revealed."""
    profile = user.profile
    if isinstance(profile.name, Unread):
        return f"User, name {profile.name}"
    names = (known(profile.given_name), known(profile.family_name))
    name = profile.name or " ".join(filter(None, names))
    if not name:
        return "User without a name"
    return name if IDENTITY in revealed else masked(name)


def warnings_of(user: User, usage: UsageState, consents: Sequence[ConsentRow]) -> list[Notice]:
    """What an agent must know first, worst first."""
    warnings = []
    if user.has_ttl:
        warnings.append(Notice("bad", _ttl_text(user), "remove-ttl", known(user.ttl)))
    if user.layout == "unknown":
        warnings.append(
            Notice("bad", "This record is in an unknown format. Nothing can be changed.")
        )
    by_state: dict[str, list[str]] = {}
    for row in consents:
        if row.state not in (ConsentState.CURRENT, ConsentState.NOT_ASKED):
            by_state.setdefault(row.state.value, []).append(row.type_words)
    for state, words in by_state.items():
        warnings.append(Notice("warning", f"Consent {state}: {', '.join(words)}."))
    if usage.over_limit:
        text = f"Over the limit: {usage.count} documents of {usage.limit} in this period."
        warnings.append(Notice("warning", text, "reset-usage"))
    elif usage.at_limit:
        text = f"At the limit: {usage.count} of {usage.limit} documents in this period."
        warnings.append(Notice("warning", text, "reset-usage"))
    return warnings


def _ttl_text(user: User) -> str:
    text = "The record carries a stray ttl: DynamoDB will delete this user at"
    return text if known(user.ttl) else f"{text} a time that cannot be read."
