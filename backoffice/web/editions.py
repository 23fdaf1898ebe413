"""Which edition of the product's constants is in code: a version and a digest (Django-free)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Edition:
    """A version, given by people, and the SHA-256 of the values, which nobody can forget."""

    version: str
    digest: str

    @property
    def short_digest(self) -> str:
        """Enough of it to compare by eye."""
        return self.digest[:_SHORT]


def edition_of(version: str, values: object) -> Edition:
    """The edition of `values`, which are what JSON can say and exact decimals.

    The digest does not depend on the order of names or on how a number is written.
    """
    text = json.dumps(_plain(values), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Edition(version, hashlib.sha256(text.encode()).hexdigest())


def _plain(value: object) -> object:
    """The same with every number in the one form that `0`, `0.0` and `0.00` share."""
    match value:
        case Mapping():
            return {name: _plain(inner) for name, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case bool() | str() | None:
            return value
        case int() | Decimal():
            return f"{Decimal(value).normalize():f}"
        case _:
            raise TypeError(f"{type(value).__name__} has no place in an edition.")
