"""What an approval covers, as one SHA-256: kind, selection, reason, and the frozen list.

The text that is hashed is one JSON value in UTF-8 and a line feed. Objects have their names sorted,
there is no space between tokens, and characters stand for themselves.

- A chunk: an array of `[id, planned]` for each subject, in the order of the list, where `planned`
  are the raw values as DynamoDB has them, `{"name": {"S": "text"}}`; members of sets are sorted.
- The list: an array of the digest of each chunk, as text. The texts are kept beside the list.
- The run: `{"chunks", "form", "is_reading", "kind", "list", "reason", "selection", "subjects",
  "undoes"}`, where `list` is the digest of the list and `reason` is null or
  `{"category", "text", "ticket"}`.
- The ledger of a chunk: an array of the item of each entry, in the order of the frozen list.

Digests are lower-case hex (docs/decisions/0033-what-a-run-is.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

from backoffice.bulk.runs import Run
from backoffice.dynamo.wire import Item

FORM = 1
_SETS = ("SS", "NS", "BS")
#: Where a text does not have this, nothing in it is a set.
_SET = b'S":['
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def chunk_text(planned: Iterable[tuple[str, Item]]) -> bytes:
    """The text of subjects with the raw values planned, in their order."""
    return _text([[subject_id, values] for subject_id, values in planned])


def chunk_digest(planned: Iterable[tuple[str, Item]]) -> str:
    """The digest of subjects with the raw values planned, in their order."""
    return digest_of(chunk_text(planned))


def list_digest(chunk_digests: Iterable[str]) -> str:
    """The digest of a frozen list, by those of its chunks."""
    return digest_of(_text(list(chunk_digests)))


def ledger_digest(items: Iterable[Item]) -> str:
    """The digest of ledger entries as they are stored."""
    return digest_of(_text(list(items)))


def run_digest(run: Run) -> str:
    """The digest of all that an approval of a run covers."""
    reason = run.reason
    words = reason and {
        "category": reason.category.name,
        "text": reason.text,
        "ticket": reason.ticket,
    }
    covered = {
        "form": FORM,
        "kind": run.kind,
        "selection": dict(run.selection),
        "reason": words,
        "subjects": run.subjects,
        "chunks": run.chunks,
        "list": run.frozen.digest if run.frozen else "",
        "is_reading": run.is_reading,
        "undoes": run.undoes,
    }
    return digest_of(_text(covered))


def digest_of(text: bytes) -> str:
    """The digest of a text."""
    return hashlib.sha256(text).hexdigest()


def _text(value: object) -> bytes:
    text = orjson.dumps(value, option=_OPTIONS)
    return orjson.dumps(_sorted(value), option=_OPTIONS) if _SET in text else text


def _sorted(value: Any) -> Any:
    """The same wire value with the members of its sets in order: servers send them in any."""
    if isinstance(value, dict):
        return {name: _member(name, inner) for name, inner in value.items()}
    return [_sorted(inner) for inner in value] if isinstance(value, list) else value


def _member(name: str, inner: Any) -> Any:
    # An attribute of that name holds a wire value, which is no list.
    is_set = name in _SETS and isinstance(inner, list)
    return sorted(inner) if is_set else _sorted(inner)
