"""Why an act is done, in the actor's words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

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


class Category(StrEnum):
    """What an act is about."""

    USER_REQUEST = "user-request"
    LOST_DEVICE = "lost-device"
    SECURITY = "security"
    WRONG_DATA = "wrong-data"
    BILLING = "billing"
    DATA_REQUEST = "data-request"
    TEAM = "team"
    NO_ACCESS = "no-access"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The same for people to read."""
        return _WORDS[self]


_WORDS = {
    Category.USER_REQUEST: "The user asked for it",
    Category.LOST_DEVICE: "Lost or stolen device",
    Category.SECURITY: "Suspected misuse",
    Category.WRONG_DATA: "Wrong data in the record",
    Category.BILLING: "Billing or usage",
    Category.DATA_REQUEST: "Data protection request",
    Category.TEAM: "Joins, moves or leaves",
    Category.NO_ACCESS: "Cannot sign in",
    Category.OTHER: "Something else",
}


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
    def of(cls, category: str, text: str, ticket: str = "") -> Reason:
        """A checked reason. Raises ReasonError."""
        return cls(checked_category(category), checked_text(text), checked_ticket(ticket))


def checked_category(category: str) -> Category:
    """The category of that name. Raises ReasonError."""
    try:
        return Category(category)
    except ValueError:
        raise ReasonError("Choose a category from the list.") from None


def checked_text(text: str) -> str:
    """The trimmed text. Raises ReasonError where it is too short, too long or names a person."""
    text = text.strip()
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise ReasonError(f"Give a reason of {MIN_LENGTH} to {MAX_LENGTH} characters.")
    # Full-width and other forms of the same characters read alike, so they are checked alike.
    plain = unicodedata.normalize("NFKC", text)
    if not plain.replace("\n", "").replace("\r", "").isprintable():
        raise ReasonError("The reason holds characters that cannot be shown.")
    if _EMAIL.search(plain):
        raise ReasonError("Leave the e-mail address out: the entry already names the user by id.")
    if _PHONE.search(_DATE.sub("", plain)):
        raise ReasonError("Leave the phone number out: give the ticket id instead.")
    return text


def checked_ticket(ticket: str) -> str:
    """The trimmed ticket id, empty where there is none. Raises ReasonError."""
    ticket = ticket.strip()
    if not ticket:
        return ""
    if len(ticket) > MAX_TICKET_LENGTH or not _TICKET.fullmatch(ticket):
        raise ReasonError("A ticket id has letters, digits, #, _ and - only.")
    if _PHONE.search(ticket):
        raise ReasonError("That looks like a phone number. Give a ticket id or leave it empty.")
    return ticket
