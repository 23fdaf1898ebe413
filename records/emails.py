"""E-mail hashes (data contract, section 1)."""

from __future__ import annotations

import hashlib

from backoffice.dynamo.wire import checked_text


def normalised_email(email: str) -> str:
    """Stripped of surrounding white space and lower-cased."""
    return email.strip().lower()


def email_hash(email: str) -> str:
    """The hash by which users are found, of the normalised e-mail: lower-case hex SHA-256."""
    return text_hash(normalised_email(email))


def older_hashes(email: str) -> tuple[str, str]:
    """What other writers made of the same e-mail: lower-cased and not stripped, and as it is."""
    return text_hash(email.lower()), text_hash(email)


def text_hash(text: str) -> str:
    """Lower-case hex SHA-256 of text as it is; old e-mails were hashed so.

    Raises EncodingError for text that is not valid Unicode.
    """
    return hashlib.sha256(checked_text(text).encode()).hexdigest()
