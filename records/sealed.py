"""Opening the encrypted fields of a record: all at once, each in its own right.

A field opens only where it was read: an envelope that was sealed for another user or another field
is not even shown to whoever has the key.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from backoffice.aws.kms import (
    AccessDeniedError,
    CiphertextError,
    Encrypted,
    KmsError,
    NoKeyError,
    RefusedError,
    SlowError,
)
from records.envelopes import Envelope, EnvelopeError, open_envelope, read_envelope

log = logging.getLogger("records.sealed")


class KeyOpener(Protocol):
    """Opens the data keys of envelopes: `backoffice.aws.kms.KmsKey`, or what stands for it."""

    def decrypt_all(self, asked: Sequence[Encrypted]) -> Sequence[bytes | KmsError]:
        """The data keys in the order of what was asked, or what went wrong with each."""
        ...


@dataclass(frozen=True, slots=True)
class FieldKeys:
    """What opens encrypted fields on this site; None: nothing does. `is_demo`: it is not KMS."""

    opener: KeyOpener | None = field(default=None, repr=False)
    is_demo: bool = False


class Problem(StrEnum):
    """Why a field cannot be decrypted."""

    DENIED = "access denied"
    NO_KEY = "no such key"
    REFUSED = "refused"
    SLOW = "slow"
    DOWN = "down"
    DAMAGED = "damaged"
    MOVED = "moved"


_PROBLEMS: tuple[tuple[type[KmsError], Problem], ...] = (
    (AccessDeniedError, Problem.DENIED),
    (NoKeyError, Problem.NO_KEY),
    (CiphertextError, Problem.DAMAGED),
    (RefusedError, Problem.REFUSED),
    (SlowError, Problem.SLOW),
    (KmsError, Problem.DOWN),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The texts of the fields that opened, and why the others did not."""

    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    problems: Mapping[str, Problem] = field(default_factory=dict)


def open_sealed(sealed: Mapping[str, str], *, user_id: str, opener: KeyOpener) -> Opened:
    """Open the envelopes of a user's fields, by the names of the fields. Never raises for what
    cannot be opened: that is part of the answer."""
    envelopes: dict[str, Envelope] = {}
    problems: dict[str, Problem] = {}
    for name, text in sealed.items():
        try:
            envelope = read_envelope(text)
        except EnvelopeError:
            problems[name] = Problem.DAMAGED
            continue
        if envelope.is_of(user_id, name):
            envelopes[name] = envelope
        else:
            problems[name] = Problem.MOVED
    texts: dict[str, str] = {}
    for (name, envelope), key in zip(envelopes.items(), _keys_of(envelopes, opener), strict=True):
        opened = _opened(envelope, key)
        if isinstance(opened, Problem):
            problems[name] = opened
        else:
            texts[name] = opened
    for problem in sorted(set(problems.values())):
        log.warning("sealed problem=%s", problem)
    return Opened(texts, problems)


def _keys_of(envelopes: Mapping[str, Envelope], opener: KeyOpener) -> Sequence[bytes | KmsError]:
    asked = [Encrypted(each.encrypted_key, each.context) for each in envelopes.values()]
    return opener.decrypt_all(asked) if asked else []


def _opened(envelope: Envelope, key: bytes | KmsError) -> str | Problem:
    if isinstance(key, KmsError):
        return next(problem for kind, problem in _PROBLEMS if isinstance(key, kind))
    try:
        return open_envelope(envelope, key)
    except EnvelopeError:
        return Problem.DAMAGED
