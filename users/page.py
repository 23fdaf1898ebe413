"""What the user page says, put together from a reading (Django-free)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.audit.vocabulary import FieldGroup
from backoffice.dynamo.unread import Unread, known
from backoffice.web.masking import masked
from records.model import User
from users.causes import Cause, Situation, causes_of, unread_parts
from users.words import CONTACT, IDENTITY, NETWORK, PROVIDER

#: The fields of each group, as an entry names them.
FIELDS: dict[FieldGroup, tuple[str, ...]] = {
    IDENTITY: ("name", "given_name", "family_name", "external_id"),
    CONTACT: ("email",),
    NETWORK: ("device_name", "device_fingerprint", "source_ip", "user_agent"),
    PROVIDER: ("provider_transaction_id", "external_subscription_id"),
}

#: What each group holds, in a word.
GROUP_WORDS = {IDENTITY: "identity", CONTACT: "contact", NETWORK: "device", PROVIDER: "provider"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What stops the user, as the page says it first: in one sentence, then line by line."""

    heading: str
    #: stops, none, or unsure where something could not be read.
    state: str
    stopping: Sequence[Cause]
    minding: Sequence[Cause]
    #: The parts that nothing is concluded from.
    unread: Sequence[str]


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


def answer_of(situation: Situation) -> Answer:
    """What stops the user, worst first, and what an agent must mind."""
    causes, unread = causes_of(situation), unread_parts(situation)
    stopping = [cause for cause in causes if cause.stops]
    minding = [cause for cause in causes if not cause.stops]
    if stopping:
        heading, state = _counted(len(stopping)), "stops"
    elif unread:
        heading, state = "Nothing was found, but not everything could be read", "unsure"
    else:
        heading, state = "The record shows nothing that stops the user.", "none"
    return Answer(heading, state, stopping, minding, unread)


_NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def _counted(number: int) -> str:
    if number == 1:
        return "One thing stops this user"
    words = _NUMBERS[number - 1] if number <= len(_NUMBERS) else str(number)
    return f"{words} things stop this user"
