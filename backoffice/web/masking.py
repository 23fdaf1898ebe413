"""What is masked until it is revealed, and in which groups it can be (Django-free)."""

from __future__ import annotations

from enum import StrEnum


class FieldGroup(StrEnum):
    """Fields that are revealed together."""

    IDENTITY = "identity"
    CONTACT = "contact"
    NETWORK = "network"

    @property
    def words(self) -> str:
        """The same for people to read."""
        return _WORDS[self]


_WORDS = {
    FieldGroup.IDENTITY: "Identity: name and sign-in id",
    FieldGroup.CONTACT: "Contact: e-mail address",
    FieldGroup.NETWORK: "Device: device name, addresses and user agents",
}


def masked(text: str) -> str:
    """A stand-in of fixed length: not even the length of the text is told."""
    return "••••••••" if text else ""


def masked_email(text: str) -> str:
    """An e-mail with its first letter and its top-level domain: enough to tell two apart."""
    name, at, domain = text.rpartition("@")
    if not at or not name:
        return masked(text)
    return f"{name[0]}•••@•••.{domain.rpartition('.')[2]}"
