"""Pages of a query, and the signed cursors that lead from one to the next.

A cursor holds the key to go on from. It is bound to its question (pattern, partition, filters,
direction): carried over to another one, it is refused before the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from itsdangerous import BadData, URLSafeSerializer

from backoffice.dynamo.errors import CursorError
from backoffice.dynamo.patterns import Parts, QueryPattern
from backoffice.dynamo.wire import Item


@dataclass(frozen=True, slots=True)
class Page:
    """Wire items, and the cursor of the next page (None on the last).

    `last_key` says the same as a key, for who goes on at once or keeps cursors of its own;
    `units` is what the page cost, as DynamoDB reported it.
    """

    items: Sequence[Item] = field(repr=False)
    cursor: str | None = None
    last_key: Item | None = field(default=None, repr=False)
    units: float = 0.0


class CursorSigner:
    """Makes and checks cursors with secrets, newest first (older ones still check)."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = list(reversed(secrets))

    def sign(self, last_key: Item, pattern: QueryPattern, parts: Parts) -> str:
        """The opaque cursor that continues after `last_key`."""
        return str(self._serializer(pattern, parts).dumps(last_key))

    def read(self, cursor: str, pattern: QueryPattern, parts: Parts) -> Item:
        """The key to go on from. Raises CursorError for any cursor not made for this question."""
        try:
            last_key: Item = self._serializer(pattern, parts).loads(cursor)
        except (BadData, UnicodeError) as error:
            raise CursorError("This cursor does not belong to this list.") from error
        return last_key

    def _serializer(self, pattern: QueryPattern, parts: Parts) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secrets,
            salt=b"dynamo.cursor." + _question(pattern, parts),
            signer_kwargs={"digest_method": hashlib.sha256},
        )


def _question(pattern: QueryPattern, parts: Mapping[str, str]) -> bytes:
    """A digest of everything a cursor is bound to."""
    question = [pattern.name, pattern.index, pattern.forward, sorted(parts.items())]
    return hashlib.sha256(orjson.dumps(question)).digest()
