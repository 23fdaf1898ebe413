"""What the user page says, put together from a reading (Django-free)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backoffice.audit.vocabulary import FieldGroup
from backoffice.dynamo.unread import Unread, known
from backoffice.web.masking import masked
from records.model import User
from records.sealed import FieldKeys, Problem
from users.causes import Cause, Situation, causes_of, unread_parts
from users.words import CONTACT, IDENTITY, NETWORK, PROVIDER

#: What each group holds, in a word.
GROUP_WORDS = {IDENTITY: "identity", CONTACT: "contact", NETWORK: "device", PROVIDER: "provider"}


#: Fields that may be encrypted, in a word.
_FIELD_WORDS = {
    "email": "e-mail",
    "name": "name",
    "given_name": "given name",
    "family_name": "family name",
}
_PROBLEM_WORDS = {
    Problem.DENIED: "KMS denied access to the key",
    Problem.NO_KEY: "KMS has no such key, or it cannot be used",
    Problem.REFUSED: "KMS did not accept the request",
    Problem.SLOW: "KMS did not answer in time",
    Problem.DOWN: "KMS cannot be reached or cannot answer",
    Problem.DAMAGED: "what is stored is damaged, or was encrypted with another key",
    Problem.MOVED: "what is stored was encrypted for another user or field",
}


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


def opens_in_words(keys: FieldKeys) -> str:
    """What becomes of encrypted fields in a reveal."""
    if keys.is_demo:
        return "What is stored encrypted is opened with the demo's own key, which is not KMS."
    if keys.opener:
        return "What is stored encrypted is decrypted through KMS."
    return "What is stored encrypted stays so: no key to it is set up here."


def unopened_in_words(unopened: Mapping[str, Problem]) -> list[str]:
    """Which fields could not be decrypted, and why: one sentence for each reason."""
    sentences = []
    for problem in dict.fromkeys(unopened.values()):
        names = [words for name, words in _FIELD_WORDS.items() if unopened.get(name) is problem]
        sentences.append(f"Cannot decrypt {_listed(names)}: {_PROBLEM_WORDS[problem]}.")
    return sentences


def _listed(names: Sequence[str]) -> str:
    """The names as a sentence has them: "name, given name and e-mail"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def title_of(user: User, revealed: frozenset[FieldGroup]) -> str:
    """The name at the top of the page: masked, unless the identity is revealed."""
    profile = user.profile
    if profile.name is Unread.CANNOT_DECRYPT:
        return "User, name cannot be decrypted"
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
