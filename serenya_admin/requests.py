"""What a request may say of itself.

Django takes some headers at their word while it builds the request, before any middleware and
error page: a Content-Type with a charset that is no text encoding ends in a server error. So
they are put in order before Django sees them.
"""

from __future__ import annotations

import re
from typing import Any

_CONTENT_TYPE = "CONTENT_TYPE"
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)", re.ASCII)
# RFC 2046, section 5.1.1.
_BOUNDARY = re.compile(
    r""";\s*boundary=("?)([A-Za-z0-9'()+_,./:=? -]{0,69}[A-Za-z0-9'()+_,./:=?-])\1\s*(?:;|$)""",
    re.IGNORECASE,
)


def tidied(environ: dict[str, Any]) -> dict[str, Any]:
    """`environ` as PEP 3333 has it, with a Content-Type that Django can read."""
    texts = {name: _latin(value) for name, value in environ.items() if isinstance(value, str)}
    if _CONTENT_TYPE in texts:
        texts[_CONTENT_TYPE] = content_type(texts[_CONTENT_TYPE])
    return environ | texts


def content_type(text: str) -> str:
    """The media type, and the boundary where there is one. Nothing else counts here: forms are
    UTF-8, whatever charset they claim. Not read with Python's e-mail parser, which has errors of
    its own in store for whoever looks for them."""
    media_type, boundary = _MEDIA_TYPE.match(text), _BOUNDARY.search(text)
    if media_type is None:
        return ""
    kind = media_type[1].lower()
    return f'{kind}; boundary="{boundary[2]}"' if boundary else kind


def _latin(text: str) -> str:
    """`text` with a question mark for whatever no byte can stand for."""
    return text.encode("latin-1", "replace").decode("latin-1")
