"""What is sent and what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to an absolute URL. `Host` is added where it is missing, and the length where there
    is a body or might be one."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. The names of `headers` are in lower case; repeated ones are joined."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@lru_cache(maxsize=256)
def is_name(text: str) -> bool:
    """Whether it can be the name of a header. The same few come again and again."""
    return _NAME.fullmatch(text) is not None
