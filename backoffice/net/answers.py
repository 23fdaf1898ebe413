"""Reading an answer off a connection, whole, in a form that leaves no doubt, or not at all.

The standard library's parser of headers is the one for e-mail: it takes longer than all the rest
of an exchange, and reads on where this one stops. The form: RFC 9112; where that leaves a choice
between refusing and guessing, an answer is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backoffice.net.errors import BrokenError, TruncatedError
from backoffice.net.messages import Answer, is_name

#: In bytes, but for the numbers of fields and of interim answers.
MAX_HEAD = 64 * 1024
MAX_LINE = 8 * 1024
MAX_FIELDS = 100
MAX_INTERIM = 8
MAX_BODY = 256 * 1024 * 1024

_STATUS_LINE = re.compile(r"HTTP/1\.([01]) ([1-5][0-9]{2})(?: .*)?")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_DECIMAL = re.compile(r"[0-9]{1,15}")
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{1,12}")
_WITHOUT_BODY = {204, 304}


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; the names of headers are in lower case."""

    minor_version: int
    status: int
    headers: Mapping[str, str]

    @property
    def keeps_connection(self) -> bool:
        """Whether the server takes another request after this one."""
        said = {each.strip() for each in self.headers.get("connection", "").lower().split(",")}
        return "close" not in said if self.minor_version else "keep-alive" in said


class Incoming:
    """What comes over a connection, and is read as far as somebody asked for it.

    `receive` gives the next piece, nothing at the end, and raises BrokenError.
    """

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        #: What has come, and how much of it was read: an answer in one piece is never copied.
        self._held = b""
        self._at = 0
        self._has_begun = False

    @property
    def is_used_up(self) -> bool:
        """Whether nothing has come that nobody asked for."""
        return not self._left

    def until(self, mark: bytes, at_most: int) -> bytes:
        """What stands before `mark`, which is left out. Raises BrokenError past `at_most` bytes."""
        searched = 0
        while (end := self._held.find(mark, self._at + searched)) < 0 and self._left <= at_most:
            searched = max(0, self._left - len(mark) + 1)
            self._held, self._at = self.exactly(self._left) + self._more(), 0
        if end < 0 or end - self._at > at_most:
            raise BrokenError("Part of the answer is longer than allowed.")
        found = self.exactly(end - self._at)
        self._at += len(mark)
        return found

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes. Raises TruncatedError where there are fewer."""
        if size > self._left:
            pieces, missing = [self._held[self._at :]], size - self._left
            while missing > 0:
                pieces.append(self._more())
                missing -= len(pieces[-1])
            self._held, self._at = b"".join(pieces), 0
        found = self._held[self._at : self._at + size]
        self._at += size
        return found

    def rest(self) -> bytes:
        """All that comes until the connection is closed in order."""
        pieces = [self.exactly(self._left)]
        size = len(pieces[0])
        check_size(size)
        while piece := self._piece():
            pieces.append(piece)
            size += len(piece)
            check_size(size)
        return b"".join(pieces)

    @property
    def _left(self) -> int:
        return len(self._held) - self._at

    def _more(self) -> bytes:
        piece = self._piece()
        if not piece:
            raise (TruncatedError if self._has_begun else BrokenError)("The connection was closed.")
        return piece

    def _piece(self) -> bytes:
        try:
            piece = self._receive()
        except BrokenError as error:
            if self._has_begun:
                raise TruncatedError("The connection broke in the middle of the answer.") from error
            raise
        self._has_begun |= bool(piece)
        return piece


def read_answer(incoming: Incoming, method: str) -> tuple[Answer, bool]:
    """The answer to a request of that method, and whether another request may follow."""
    head = _final_head(incoming)
    body, ends_itself = _body(incoming, method, head)
    keeps = ends_itself and head.keeps_connection and incoming.is_used_up
    return Answer(head.status, head.headers, body), keeps


def read_head(incoming: Incoming) -> Head:
    """Status line and headers. Raises BrokenError where they are no HTTP, or too much of it."""
    text = incoming.until(b"\r\n\r\n", MAX_HEAD).decode("latin-1")
    status_line, *lines = text.split("\r\n")
    status = _STATUS_LINE.fullmatch(status_line)
    if status is None or _CONTROL.search(text.replace("\r\n", "")) or len(lines) > MAX_FIELDS:
        raise BrokenError("What came is not an HTTP answer.")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not is_name(name) or len(line) > MAX_LINE:
            raise BrokenError("A header of the answer is malformed or too long.")
        name, value = name.lower(), value.strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Head(int(status[1]), int(status[2]), headers)


def check_size(size: int) -> None:
    """Raises BrokenError for a body that is larger than is taken."""
    if size > MAX_BODY:
        raise BrokenError("The answer is larger than allowed.")


def _final_head(incoming: Incoming) -> Head:
    """The head of the answer itself, behind those that only say that it will come."""
    for _ in range(MAX_INTERIM + 1):
        head = read_head(incoming)
        if head.status >= 200:
            return head
        if head.status == 101:
            break
    raise BrokenError("The server keeps announcing its answer and does not give it.")


def _body(incoming: Incoming, method: str, head: Head) -> tuple[bytes, bool]:
    """The body, and whether its end can be told without the end of the connection."""
    coding, length = head.headers.get("transfer-encoding"), head.headers.get("content-length")
    if coding is not None and (
        length is not None or not head.minor_version or coding.lower() != "chunked"
    ):
        raise BrokenError("The answer does not say clearly where it ends.")
    if method == "HEAD" or head.status in _WITHOUT_BODY:
        return b"", True
    if coding is not None:
        return _chunks(incoming), True
    if length is not None:
        return incoming.exactly(_size(_DECIMAL, length, 10)), True
    return incoming.rest(), False


def _chunks(incoming: Incoming) -> bytes:
    body = bytearray()
    while size := _size(_HEXADECIMAL, _chunk_line(incoming).partition(";")[0].strip(" \t"), 16):
        check_size(len(body) + size)
        body += incoming.exactly(size)
        if incoming.exactly(2) != b"\r\n":
            raise BrokenError("A piece of the answer is not as long as it says.")
    for _ in range(MAX_FIELDS + 1):
        if not _chunk_line(incoming):
            return bytes(body)
    raise BrokenError("The answer does not end.")


def _chunk_line(incoming: Incoming) -> str:
    return incoming.until(b"\r\n", MAX_LINE).decode("latin-1")


def _size(form: re.Pattern[str], text: str, base: int) -> int:
    if not form.fullmatch(text):
        raise BrokenError("The answer does not say how long it is.")
    size = int(text, base)
    check_size(size)
    return size
