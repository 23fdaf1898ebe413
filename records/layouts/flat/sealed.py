"""Texts that the app of the flat layout has encrypted (data contract, section 7)."""

from __future__ import annotations

import base64
import binascii
import re

from backoffice.dynamo.unread import Maybe, Unread
from backoffice.dynamo.wire import Item, WireValue

#: The fields of a profile that it encrypts; they are stored under their own names.
FIELDS = ("email", "name", "given_name", "family_name")
#: What an envelope cannot be opened without, and how the app begins each of them
#: (three bytes are four letters, and these are of such a number).
_NEEDED = (b'"encryptedKey"', b'"data"')
_BEGINS = base64.b64encode(b'{"version":"1.0","algorithm":"AES-256-GCM","encryptedKey"').decode()
#: Nobody's name or e-mail: what it is, nobody can say, and cipher text is never shown.
_LIKE_CIPHER_TEXT = re.compile(r"\A\s*(?:eyJ|\{)|[\w+/=-]{40}", re.ASCII).search


def sealed_in(item: Item) -> dict[str, str]:
    """The envelopes in a profile item, by the name of their field in the domain."""
    texts = {name: item[name]["S"] for name in FIELDS if "S" in item.get(name, {})}
    return {name: text for name, text in texts.items() if _is_envelope(text)}


def read_sealed(wire: WireValue) -> Maybe[str]:
    """A text that may be encrypted; one that is neither an envelope nor plain cannot be read."""
    text: str | None = wire.get("S")
    if text is None:
        return Unread.NOT_READABLE
    if _is_envelope(text):
        return Unread.ENCRYPTED
    is_plain = "@" in text or not _LIKE_CIPHER_TEXT(text)
    return text if is_plain else Unread.NOT_READABLE


def _is_envelope(text: str) -> bool:
    """Whether it is base64 of an object with what an envelope needs. What is in there is for who
    opens it: parsing it would take as long as all the rest of reading a record."""
    if not text.startswith("eyJ"):  # an object with something in it
        return False
    try:
        if text.startswith(_BEGINS) and len(text) % 4 == 0:
            return binascii.a2b_base64(text[-8:], strict_mode=True).endswith(b"}")
        opened = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return False
    return opened.endswith(b"}") and all(name in opened for name in _NEEDED)
