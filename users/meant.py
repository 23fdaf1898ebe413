"""What an e-mail address that led to nobody may have been meant to be. Nothing is asked here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Meant:
    """The same address at a domain that many people have theirs at, and how the two differ."""

    email: str = field(repr=False)
    domain: str
    why: str


#: Where most people have their address; a domain among them is taken as it is.
_DOMAINS = (
    *("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "live.com", "aol.com"),
    *("googlemail.com", "protonmail.com", "proton.me", "mail.com", "email.com", "ymail.com"),
    *("gmx.de", "gmx.net", "web.de", "t-online.de", "freenet.de", "posteo.de", "mailbox.org"),
    *("hotmail.co.uk", "yahoo.co.uk", "btinternet.com", "orange.fr", "privaterelay.appleid.com"),
)


def meant_by(email: str) -> Meant | None:
    """Which address may have been meant, where one mistake leads from its domain to this one."""
    name, _, domain = email.lower().rpartition("@")
    if not name or domain in _DOMAINS or "@" in name or any(char.isspace() for char in email):
        return None
    for known in _DOMAINS:
        if why := _mistake(domain, known):
            return Meant(f"{name}@{known}", known, why)
    return None


def _mistake(typed: str, meant: str) -> str:
    """The one mistake between two domains, in a sentence; empty where it is another number."""
    if typed == meant.partition(".")[0]:
        return "Its end is missing."
    if left := _left_over(meant, typed):
        return "A dot is missing." if left == "." else "A letter is missing."
    if _left_over(typed, meant):
        return "There is one letter too many."
    return _exchanged(typed, meant) if len(typed) == len(meant) else ""


def _left_over(longer: str, shorter: str) -> str:
    """The one character that the longer text has more; empty where they differ otherwise."""
    if len(longer) != len(shorter) + 1:
        return ""
    for place, char in enumerate(longer):
        if longer[:place] + longer[place + 1 :] == shorter:
            return char
    return ""


def _exchanged(typed: str, meant: str) -> str:
    """The same of two domains of one length."""
    first, *rest = [place for place, char in enumerate(meant) if typed[place] != char]
    if not rest:
        return "One letter is another."
    pair = slice(first, first + 2)
    if rest == [first + 1] and typed[pair] == meant[pair][::-1]:
        return "Two letters have changed places."
    return ""
