"""What somebody typed, as the trail keeps it: a hash under a key, so that no guess is confirmed.

The trail is read by people who may not know whom a look-up was for. The plain hash of an e-mail
tells whoever guesses the e-mail; a keyed one tells nothing without the key. Keys stand newest
first; older ones are kept to find what was entered under them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from backoffice.audit.entries import Entry

#: A key as it is configured: its short id, and the secret.
KEY = r"k[0-9]{1,4}:[^\s,]{50,}"
#: A hash, as entries hold it: the short id of its key, and 64 hex digits.
HASH = r"k[0-9]{1,4}:[0-9a-f]{64}"
#: The value of an entry that holds one; a failed sign-in has it as the id of its subject.
VALUE = "query_hash"
_PLAIN = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class TypedHashes:
    """All that one typed text may stand as in the trail; `str` is for URLs."""

    values: tuple[str, ...]
    keys: TypedKeys = field(repr=False, compare=False)

    def __str__(self) -> str:
        return ",".join(self.values)

    def are_in(self, entry: Entry) -> bool:
        """Whether the entry holds the text."""
        held = (str(entry.new.get(VALUE, "")), entry.subject.id)
        return any(self.keys.as_keyed(value) in self.values for value in held)


class TypedKeys:
    """The keys for what was typed, newest first, each as `k1:secret`."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError where there is none, or two have one id."""
        pairs = [key.partition(":") for key in keys]
        self._secrets = {key_id: secret.encode() for key_id, _, secret in pairs}
        if not keys or len(self._secrets) < len(keys):
            raise ValueError("At least one key is needed, and each has an id of its own.")
        self._newest = next(iter(self._secrets))

    def hash(self, text: str) -> str:
        """What goes on record of a text: HMAC-SHA-256 under the newest key, with the key's id."""
        return self._keyed(self._newest, _plain_hash(text))

    def hashes(self, text: str) -> TypedHashes:
        """The hash of a text under every key, and what finds entries from before there were any:
        those hold a plain hash, or a hash that was typed as one."""
        plain = _plain_hash(text)
        before = {_sha256(text.strip().lower()), text.strip().lower()}
        found = [self._keyed(key_id, plain) for key_id in self._secrets]
        found += [self.as_keyed(each) for each in before if _PLAIN.fullmatch(each)]
        return TypedHashes(tuple(dict.fromkeys(found)), self)

    def read(self, text: str) -> TypedHashes:
        """The same from a URL."""
        return TypedHashes(tuple(text.split(",")), self)

    def as_keyed(self, value: str) -> str:
        """A value of an entry, a plain hash as it would be under the newest key."""
        return self._keyed(self._newest, value) if _PLAIN.fullmatch(value) else value

    def _keyed(self, key_id: str, plain: str) -> str:
        digest = hmac.new(self._secrets[key_id], plain.encode(), "sha256").hexdigest()
        return f"{key_id}:{digest}"


def _plain_hash(text: str) -> str:
    """One for all spellings that people take for the same."""
    return _sha256(unicodedata.normalize("NFKC", text).strip().lower())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
