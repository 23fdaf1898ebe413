"""A value that is there and cannot be read here, beside one that is missing."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias, TypeVar, Union

T = TypeVar("T")


class Unread(Enum):
    """Why a value that is there cannot be said. Nothing may be concluded from it."""

    ENCRYPTED = "encrypted"
    NOT_READABLE = "not readable here"
    #: Encrypted, and it was tried.
    CANNOT_DECRYPT = "cannot decrypt"

    def __str__(self) -> str:
        return self.value


#: A value, or why there is none: `Maybe[str]` is a text, Unread, or None where it is missing.
Maybe: TypeAlias = Union[T, Unread, None]  # noqa: UP007 - the short form takes no parameter


def known(value: T | Unread | None) -> T | None:
    """The value where it can be read, else None: for code that can use nothing else."""
    return None if isinstance(value, Unread) else value
