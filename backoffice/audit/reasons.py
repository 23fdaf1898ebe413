"""Why an act is done, in the actor's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

MIN_LENGTH = 5
MAX_LENGTH = 300
MAX_TICKET_LENGTH = 40

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|[^\s@]+@[^\s@]{2,}", re.UNICODE)
# Seven digits or more, with the signs people put between them. A ticket id is shorter, holds
# letters, or stands behind a #.
_PHONE = re.compile(r"(?<![\w#-])\+?\(?\d(?:[\s()./\u2010-\u2015-]*\d){6,}(?![\w-])")
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?\b|\b\d{1,2}([./])\d{1,2}\1\d{4}\b"
)
_TICKET = re.compile(r"#?[A-Za-z0-9][A-Za-z0-9#_-]*")


@dataclass(frozen=True, slots=True)
class Category:
    """What an act is about, stored under its name; `words` are for people."""

    name: str
    words: str = field(compare=False)

    def __str__(self) -> str:
        return self.name


OTHER = Category("other", "Something else")


class ReasonError(ValueError):
    """A reason that cannot go on record; `str` says what to change."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A category, 5 to 300 characters of text, and a ticket id where there is one.

    Make one with `Reason.of`, which checks it (data contract, section 8).
    """

    category: Category
    text: str
    ticket: str = ""

    @classmethod
    def of(cls, category: Category, text: str, ticket: str = "") -> Reason:
        """A checked reason. Raises ReasonError."""
        return cls(category, checked_reason(text), checked_ticket(ticket))


def checked_category(name: str, offered: Iterable[Category]) -> Category:
    """The category of that name among those offered. Raises ReasonError."""
    found = next((each for each in offered if each.name == name), None)
    if found is None:
        raise ReasonError("Choose a category from the list.")
    return found


def checked_reason(text: str) -> str:
    """The trimmed text. Raises ReasonError where it is too short, too long or names a person."""
    text = text.strip()
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise ReasonError(f"Enter a reason of {MIN_LENGTH} to {MAX_LENGTH} characters.")
    # Full-width and other forms of the same characters read alike, so they are checked alike.
    plain = unicodedata.normalize("NFKC", text)
    if not plain.replace("\n", "").replace("\r", "").isprintable():
        raise ReasonError("The reason contains characters that cannot be shown.")
    if _EMAIL.search(plain):
        raise ReasonError(
            "Leave the e-mail address out: the entry already says by id who or what it is about."
        )
    if _PHONE.search(_DATE.sub("", plain)):
        raise ReasonError("Leave the phone number out: enter the ticket id instead.")
    return text


def checked_ticket(ticket: str) -> str:
    """The trimmed ticket id, empty where there is none. Raises ReasonError."""
    ticket = ticket.strip()
    if not ticket:
        return ""
    if len(ticket) > MAX_TICKET_LENGTH or not _TICKET.fullmatch(ticket):
        raise ReasonError("A ticket id contains only letters, digits, #, _ and -.")
    if _PHONE.search(ticket):
        raise ReasonError("That looks like a phone number. Enter a ticket id or leave it empty.")
    return ticket
