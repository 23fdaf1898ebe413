"""Whether a password is easy to guess, told by zxcvbn with words that a guesser would try first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.views.decorators.debug import sensitive_variables

from backoffice.web.composition import composed
from backoffice.web.shell import Shell

#: Guesses that a password has to take, as a power of ten: zxcvbn's highest score.
_LEAST_GUESSES = 10
#: What is looked at: the time zxcvbn takes grows with the square of the length.
_LENGTH = 72
_SHORTEST_WORD = 3
#: Signs and digits that stand for letters. zxcvbn tries every combination of those that are there,
#: which takes seconds for a dozen of them; nobody spells one word with so many.
_SIGNS, _DIGITS = set("@({[<!|$+%"), set("0123456789")
_MOST_SWAPS = 7
_NO_SWAP = "~"
_REASONS = {
    "own": "it contains the name of this site, or your own name or e-mail",
    "dictionary": "it contains a common word, name or password",
    "spatial": "it follows the keys of a keyboard",
    "repeat": "it repeats the same characters",
    "sequence": "it follows the alphabet or counts",
    "regex": "it contains a year",
    "date": "it contains a date",
}
_ADVICE = "Take several words that have nothing to do with each other, or let a program make one."


class GuessingValidator:
    """A validator of Django's. The setting PASSWORD_WORDS names further words: the company's."""

    @sensitive_variables("password")
    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError, which says why."""
        if not password:
            return
        # Takes 70 ms and some memory, for a page that is seldom used.
        from zxcvbn import zxcvbn  # noqa: PLC0415

        found = zxcvbn(_looked_at(password), user_inputs=self._words_about(user))
        if found["guesses_log10"] < _LEAST_GUESSES:
            raise ValidationError(_message(found["sequence"]), code="password_easy_to_guess")

    def get_help_text(self) -> str:
        return f"Your password must not be easy to guess. {_ADVICE}"

    def _words_about(self, user: object) -> list[str]:
        """What a guesser would try here, in one spelling and each once."""
        shell = composed(Shell)
        texts = [shell.title, shell.name, shell.suffix, *settings.PASSWORD_WORDS]
        texts += [str(getattr(user, name, "")) for name in ("name", "email")]
        pieces = [piece for text in texts for piece in (text, *re.split(r"[\W_]+", text))]
        words = (piece.strip().lower() for piece in pieces)
        return list(dict.fromkeys(word for word in words if len(word) >= _SHORTEST_WORD))


def _looked_at(password: str) -> str:
    """As much of the password as can be looked at in little time."""
    text = password[:_LENGTH]
    if len(set(text) & (_SIGNS | _DIGITS)) <= _MOST_SWAPS:
        return text
    return "".join(_NO_SWAP if char in _SIGNS else char for char in text)


def _message(sequence: Iterable[dict[str, Any]]) -> str:
    reasons = [_REASONS[kind] for kind in map(_kind_of, sequence) if kind in _REASONS]
    why = ", and ".join(dict.fromkeys(reasons))
    return f"This password is easy to guess{': ' if why else ''}{why}. {_ADVICE}"


def _kind_of(match: dict[str, Any]) -> str:
    is_own = match.get("dictionary_name") == "user_inputs"
    return "own" if is_own else str(match["pattern"])
