"""Texts that must not get out, and how to recognise them however they are written."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from urllib.parse import quote, quote_plus, unquote

Canaries = Mapping[str, str]

_LEAST = 8
_TOKEN = re.compile(r"\.?[A-Za-z0-9_-]{24,}")


def found_in(text: str, canaries: Canaries, *, but: Collection[str] = ()) -> set[str]:
    """The names of canaries that stand in `text`, plainly or wrapped up; `but` may.

    No canary has an end tag in it."""
    values = frozenset(canaries.values())
    found = {value for piece in _pieces(text) for value in _values_in(piece, values)}
    return {name for name, value in canaries.items() if value in found and name not in but}


@cache
def _values_in(piece: str, values: frozenset[str]) -> list[str]:
    """Pages have most of their pieces in common: each is searched once."""
    return [value for value in values if any(form in piece for form in written(value))]


@cache
def _pieces(text: str) -> list[str]:
    """All that a text may be read as, end tag by end tag. Several tests search the same one."""
    read = dict.fromkeys((text, unquote(text), html.unescape(text), *unwrapped(text)))
    return "\0".join(read).casefold().split("</")


@cache
def written(value: str) -> set[str]:
    """How a text may be written elsewhere. A hash of it is fine and not among them."""
    encoded = value.encode()
    plain = {
        value,
        value.strip(),
        quote(value),
        quote_plus(value),
        html.escape(value),
        json.dumps(value)[1:-1],
        encoded.hex(),
        value[::-1],
    }
    # In base64 a text has one of three forms, by where it begins; its ends depend on neighbours.
    for before in range(3):
        wrapped = base64.b64encode(b"x" * before + encoded).decode()
        plain.add(wrapped[4 if before else 0 : -4])
    # What is left of a short one turns up in any token by chance.
    plain = {form for form in plain if len(form) >= min(len(value), _LEAST)}
    return {form.casefold() for form in plain}


def unwrapped(text: str) -> Iterator[str]:
    """What is in signed tokens: base64 by itself, or around something compressed."""
    for token in set(_TOKEN.findall(text)):
        bare = token.removeprefix(".")
        try:
            content = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
            if token != bare:
                content = zlib.decompress(content)
        except (binascii.Error, zlib.error):
            continue
        yield content.decode("utf-8", "replace")
