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
# What is made of many digits and names nobody: dates with their time, amounts, orders of a store.
_NO_MORE_DIGITS = r"(?![\s()./-]*\d)"
_TIME = r"[T ,]{1,2}\d{1,2}:\d{2}(?::\d{2})?Z?"
_CURRENCY = (
    r"(?:[€$£¥]|\b(?:EUR|USD|GBP|CHF|JPY|AUD|CAD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|INR|KRW|MXN)\b)"
)
_GROUPED = r"\d{1,3}(?:[.,' \u00a0]\d{3})+(?:[.,]\d{1,2})?"
_HARMLESS = re.compile(
    rf"""\b\d{{4}}-\d{{2}}-\d{{2}}(?:{_TIME})?\b
      | \b\d{{1,2}}([./])\d{{1,2}}\1\d{{4}}(?:{_TIME})?\b
      | \b[0-3]?\d([./])[01]?\d\2\d{{2}}(?:{_TIME}|\b{_NO_MORE_DIGITS})
      | {_CURRENCY}\s?{_GROUPED}{_NO_MORE_DIGITS}
      | (?<![\d(+.-])(?<![\d)]\s){_GROUPED}\s?{_CURRENCY}
      | (?<![\d(+.-])(?<![\d)]\s)\d{{1,9}}[.,]\d{{2}}{_NO_MORE_DIGITS}
      | \bGPA\.\d{{4}}(?:-\d{{4,5}}){{3}}(?:\.\.\d+)?\b""",
    re.VERBOSE,
)
# Seven digits or more, with the signs people put between them; not behind letters (SUP-1234567) or
# behind a #.
_DIGITS = re.compile(r"(?<![\w#])(?<!\w-)\+?\(?\d(?:[\s()./\u2010-\u2015-]*\d){6,}(?![\w-])")
# The number of a ticket: seven or eight digits in a row; several of them, or a count after it.
_TICKET_NUMBERS = re.compile(r"[1-9]\d{6,7}(?:\s+(?:\d|[1-9]\d{6,7}))*")
# Behind one of these words, the same digits are a phone number.
_CALLING = re.compile(
    r"(?i)\b(?:tel|(?:tele)?phoned?|call(?:ed)?|mobile|cell|dial(?:led)?|ring|rang|sms|whatsapp)"
    r"(?:\W+(?:at|on|back|her|him|them|is|nr|no|number)){0,2}\W*\Z"
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
    return checked_text(text, MAX_LENGTH, what="reason")


def checked_text(text: str, most: int, *, what: str) -> str:
    """The same for another text that is kept, of at most so many characters; `what` names it."""
    text = text.strip()
    if not MIN_LENGTH <= len(text) <= most:
        raise ReasonError(f"Enter a {what} of {MIN_LENGTH} to {most} characters.")
    # Full-width and other forms of the same characters read alike, so they are checked alike.
    plain = unicodedata.normalize("NFKC", text)
    if not plain.replace("\n", "").replace("\r", "").isprintable():
        raise ReasonError(f"The {what} contains characters that cannot be shown.")
    if _EMAIL.search(plain):
        raise ReasonError(
            "Leave the e-mail address out: the entry already says by id who or what it is about."
        )
    if _has_phone_number(plain):
        raise ReasonError("Leave the phone number out: enter the ticket id instead.")
    return text


def checked_ticket(ticket: str) -> str:
    """The trimmed ticket id, empty where there is none. Raises ReasonError."""
    ticket = ticket.strip()
    if not ticket:
        return ""
    if len(ticket) > MAX_TICKET_LENGTH or not _TICKET.fullmatch(ticket):
        raise ReasonError("A ticket id contains only letters, digits, #, _ and -.")
    if _has_phone_number(ticket):
        raise ReasonError("That looks like a phone number. Enter a ticket id or leave it empty.")
    return ticket


def _has_phone_number(text: str) -> bool:
    left = _HARMLESS.sub("\u00b7", text)
    return any(_is_phone_number(found) for found in _DIGITS.finditer(left))


def _is_phone_number(digits: re.Match[str]) -> bool:
    """Whether many digits are a phone number, and not those of a ticket."""
    if not _TICKET_NUMBERS.fullmatch(digits.group()):
        return True
    return bool(_CALLING.search(digits.string, 0, digits.start()))
