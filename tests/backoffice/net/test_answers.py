"""Reading answers: whole and clear, or an error."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.net import answers
from backoffice.net.answers import Incoming, read_answer
from backoffice.net.errors import BrokenError, OutOfTimeError, TruncatedError
from backoffice.net.messages import Answer
from tests.backoffice.net.sockets import answer, chunked

BODY = b'{"Count":1}'
WITH_TRAILERS = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    b"3;note=x\r\nabc\r\n05\r\ndefgh\r\n0\r\nX-Sum: 1\r\n\r\n"
)


def read(*pieces: bytes, method: str = "POST") -> tuple[Answer, bool]:
    """The answer that comes in these pieces, before the connection is closed."""
    coming = iter(pieces)
    return read_answer(Incoming(lambda: next(coming, b"")), method)


def body_of(*pieces: bytes, method: str = "POST") -> bytes:
    return read(*pieces, method=method)[0].body


def head(*lines: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, *lines, "", ""]).encode("latin-1")


def broken_in(content: bytes, places: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(set(places)), len(content)]
    return [content[start:end] for start, end in pairwise(edges) if start < end]


# -- what is read ----------------------------------------------------------------------------------


def test_status_headers_and_body_are_read() -> None:
    content = head("Content-Length: 2", "X-One:  a b\t", "x-two:", "X-ONE: c") + b"ok"

    found, keeps = read(content)

    headers = {"content-length": "2", "x-one": "a b, c", "x-two": ""}
    assert found == Answer(200, headers, b"ok")
    assert keeps


@given(st.data())
def test_in_which_pieces_it_comes_makes_no_difference(data: st.DataObject) -> None:
    for content, body in ((answer(BODY), BODY), (WITH_TRAILERS, b"abcdefgh")):
        places = data.draw(st.lists(st.integers(1, len(content) - 1), max_size=5))
        found, keeps = read(*broken_in(content, places))
        assert found.body == body
        assert keeps


@pytest.mark.parametrize("content", [answer(BODY), WITH_TRAILERS], ids=["length", "chunks"])
def test_an_answer_cut_off_anywhere_is_an_error(content: bytes) -> None:
    for length in range(1, len(content)):
        with pytest.raises(TruncatedError):
            read(content[:length])


def test_no_answer_at_all_is_not_one_that_was_cut_off() -> None:
    with pytest.raises(BrokenError) as raised:
        read()

    assert not isinstance(raised.value, TruncatedError)


@pytest.mark.parametrize("pieces", [1, 0])
def test_a_connection_that_breaks_amid_the_answer_cuts_it_off(pieces: int) -> None:
    coming = iter([answer(BODY)[:-3]][:pieces])

    def receive() -> bytes:
        piece = next(coming, None)
        if piece is None:
            raise BrokenError("reset")
        return piece

    with pytest.raises(BrokenError) as raised:
        read_answer(Incoming(receive), "GET")

    assert isinstance(raised.value, TruncatedError) == (pieces > 0)


def test_time_that_runs_out_amid_the_answer_is_said_as_such() -> None:
    def receive() -> bytes:
        raise OutOfTimeError

    with pytest.raises(OutOfTimeError):
        read_answer(Incoming(receive), "GET")


def test_a_body_of_no_said_length_lasts_until_the_connection_is_closed() -> None:
    found, keeps = read(head(), b"abc", b"def")

    assert found.body == b"abcdef"
    assert not keeps


def test_an_empty_list_of_chunks_is_an_empty_body() -> None:
    assert body_of(chunked()) == b""


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_ends_with_its_head(status: str) -> None:
    found, keeps = read(head("Content-Length: 5", status=f"HTTP/1.1 {status}"))

    assert found.body == b""
    assert keeps


def test_the_answer_to_head_has_no_body_whatever_it_says() -> None:
    found, keeps = read(head("Content-Length: 500"), method="HEAD")

    assert (found.body, found.headers["content-length"]) == (b"", "500")
    assert keeps


def test_interim_answers_are_passed_over() -> None:
    interim = head(status="HTTP/1.1 100 Continue") + head("Link: x", status="HTTP/1.1 103 Hints")

    assert read(interim + answer(BODY))[0] == read(answer(BODY))[0]


# -- whether another request may follow ------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said", "keeps"),
    [
        ("HTTP/1.1 200 OK", "", True),
        ("HTTP/1.1 200 OK", "keep-alive", True),
        ("HTTP/1.1 200 OK", "Close", False),
        ("HTTP/1.1 200 OK", "x-hop, close", False),
        ("HTTP/1.0 200 OK", "", False),
        ("HTTP/1.0 200 OK", "Keep-Alive", True),
        ("HTTP/1.0 200 OK", "close", False),
    ],
)
def test_a_connection_is_kept_where_the_server_keeps_it(
    status: str, said: str, keeps: bool
) -> None:
    assert read(head(f"Connection: {said}", "Content-Length: 0", status=status))[1] == keeps


def test_a_connection_on_which_more_came_than_was_asked_for_is_not_kept() -> None:
    found, keeps = read(answer(BODY) + b"HTTP/1.1 200 OK\r\n")

    assert found.body == BODY
    assert not keeps


# -- what is no answer -----------------------------------------------------------------------------


NO_HTTP = [
    b"not HTTP at all\r\n\r\n",
    b"\r\n\r\n",
    b"HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200\x00OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
    b"<html>proxy</html>\r\n\r\n",
]
AMBIGUOUS = [
    head("Content-Length: 5", "Transfer-Encoding: chunked"),
    head("Content-Length: 5", "Content-Length: 5"),
    head("Content-Length: 5, 5"),
    head("Content-Length: +5"),
    head("Content-Length: 0x5"),
    head("Content-Length: 5 "[:-1] + "\x0b"),
    head("Content-Length: ٥".encode().decode("latin-1")),
    head("Content-Length:"),
    head("Content-Length: -1"),
    head("Transfer-Encoding: gzip"),
    head("Transfer-Encoding: gzip, chunked"),
    head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
    head("Transfer-Encoding: chunked", status="HTTP/1.0 200 OK"),
    head("no colon here", "Content-Length: 5"),
    head(": no name", "Content-Length: 5"),
    head("Content-Length : 5"),
    head("X-Folded: a", " b", "Content-Length: 5"),
    head("X-Bare: a\nContent-Length: 5"),
    head("X-Bare: a\rContent-Length: 5"),
    head("X-Nought: a\x00", "Content-Length: 5"),
]
BAD_CHUNKS = [
    b"5\r\nabc\r\n0\r\n\r\n____",
    b"3\r\nabcde\r\n0\r\n\r\n",
    b"x\r\nabc\r\n0\r\n\r\n",
    b"\r\nabc\r\n0\r\n\r\n",
    b"-3\r\nabc\r\n0\r\n\r\n",
    b"0x3\r\nabc\r\n0\r\n\r\n",
    b"3_0\r\nabc\r\n0\r\n\r\n",
]


@pytest.mark.parametrize("content", NO_HTTP)
def test_what_is_no_http_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenError) as raised:
        read(content)

    assert not isinstance(raised.value, TruncatedError)


@pytest.mark.parametrize("content", AMBIGUOUS)
def test_an_answer_that_can_be_read_in_two_ways_is_read_in_none(content: bytes) -> None:
    with pytest.raises(BrokenError) as raised:
        read(content + b"abcde")

    assert not isinstance(raised.value, TruncatedError)


@pytest.mark.parametrize("chunks", BAD_CHUNKS)
def test_chunks_that_are_not_as_long_as_they_say_are_refused(chunks: bytes) -> None:
    with pytest.raises(BrokenError) as raised:
        read(head("Transfer-Encoding: chunked") + chunks)

    assert not isinstance(raised.value, TruncatedError)


def test_a_change_of_protocol_was_not_asked_for() -> None:
    with pytest.raises(BrokenError):
        read(head(status="HTTP/1.1 101 Switching Protocols") + answer(BODY))


# -- what is too much ------------------------------------------------------------------------------


TOO_MUCH = {
    "one header": head("X: " + "x" * answers.MAX_LINE, "Content-Length: 0"),
    "many headers": head(*["X: x"] * (answers.MAX_FIELDS + 1)),
    "long headers": head(*["X: " + "x" * 8000] * 9, "Content-Length: 0"),
    "no end of a head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * (answers.MAX_HEAD + 1),
    "interim answers": head(status="HTTP/1.1 100 Continue") * 9 + answer(BODY),
    "length": head(f"Content-Length: {answers.MAX_BODY + 1}"),
    "absurd length": head("Content-Length: " + "9" * 5000),
    "chunk": head("Transfer-Encoding: chunked") + b"%x\r\n" % (answers.MAX_BODY + 1),
    "size line": head("Transfer-Encoding: chunked") + b"3;" + b"x" * 10_000 + b"\r\nabc",
    "trailers": head("Transfer-Encoding: chunked") + b"0\r\n" + b"X: x\r\n" * 200 + b"\r\n",
}


@pytest.mark.parametrize("content", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_is_refused_and_not_cut(content: bytes) -> None:
    with pytest.raises(BrokenError) as raised:
        read(content)

    assert not isinstance(raised.value, TruncatedError)


@pytest.mark.parametrize(
    "content",
    [
        head("Transfer-Encoding: chunked") + b"6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n",
        head() + b"abcdefabcdef",
    ],
    ids=["chunks", "until the end"],
)
def test_a_body_that_grows_too_large_is_refused(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert body_of(content) == b"abcdefabcdef"

    monkeypatch.setattr(answers, "MAX_BODY", 11)
    with pytest.raises(BrokenError):
        read(content)


def test_much_but_not_too_much_is_read() -> None:
    lines = ["X: " + "x" * 500] * (answers.MAX_FIELDS - 1)
    body = b"x" * 1_000_000

    assert body_of(head(*lines, f"Content-Length: {len(body)}") + body) == body


def test_the_longest_that_is_taken_is_taken() -> None:
    field = "X: " + "x" * (answers.MAX_LINE - len("X: "))
    start = "HTTP/1.1 200 OK\r\n"
    fields = [f"{start}X: y", *[field] * 7, "Content-Length: 1"]
    rest = answers.MAX_HEAD - len("\r\n".join([*fields, "X: "]))
    whole = "\r\n".join([*fields, "X: " + "x" * rest])

    assert len(whole) == answers.MAX_HEAD
    assert body_of(f"{whole}\r\n\r\n".encode() + b"x") == b"x"
    with pytest.raises(BrokenError):
        read(f"{whole}x\r\n\r\n".encode() + b"x")


@given(st.binary(max_size=200))
def test_whatever_comes_is_an_answer_or_an_error_of_ours(content: bytes) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", head("Transfer-Encoding: chunked")):
        try:
            found, _ = read(start + content)
        except BrokenError:
            continue
        assert 200 <= found.status <= 599


def test_an_answer_shows_nothing_of_its_content() -> None:
    assert "ada" not in repr(Answer(200, {"x": "ada"}, b"ada"))
