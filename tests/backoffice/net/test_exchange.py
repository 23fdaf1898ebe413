"""Exchanges and kept connections, on real sockets; seconds pass by a clock of the tests."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from backoffice.net import connections
from backoffice.net.errors import BrokenError, NotSentError, OutOfTimeError, TruncatedError
from backoffice.net.exchange import QUIET_SECONDS, Exchange
from backoffice.net.messages import Answer, Request
from scripts.processes import HOST, ROOT, free_port
from tests.backoffice.net.sockets import (
    GOOD_BODY,
    Behaviour,
    FakeClock,
    Keeping,
    answer,
    chunked,
    is_silent,
    read_request,
    sends,
    serving,
    taking_no_calls,
)

#: A real time-out, where one is needed.
MOMENT = 0.03


@pytest.fixture
def time() -> FakeClock:
    return FakeClock()


@pytest.fixture
def exchange(time: FakeClock) -> Exchange:
    return Exchange(clock=time)


@pytest.fixture
def server() -> Iterator[Keeping]:
    with Keeping().running() as keeping:
        yield keeping


def post(endpoint: str, body: bytes = b"question") -> Request:
    return Request("POST", f"{endpoint}/", {"X-Test": "yes"}, body)


def ask(exchange: Exchange, endpoint: str, seconds: float = 5.0) -> Answer:
    return exchange(post(endpoint), exchange._clock() + seconds)


# -- what is sent ----------------------------------------------------------------------------------


def sent(exchange: Exchange, request: Request) -> list[bytes]:
    """The lines of a request as it comes, and its body."""
    with serving(sends(answer(b""))) as (endpoint, requests):
        url = request.url.replace("http://server", endpoint)
        exchange(Request(request.method, url, request.headers, request.body), 1005.0)
    return requests[0].split(b"\r\n")


def test_a_request_comes_with_host_and_length(exchange: Exchange) -> None:
    headers = {"X-Test": "yes", "content-length": "77"}
    lines = sent(exchange, Request("POST", "http://server/a%20b?c=d&e=f#g", headers, b"body"))

    assert lines[0] == b"POST /a%20b?c=d&e=f HTTP/1.1"
    assert lines[1].startswith(b"Host: 127.0.0.1:")
    assert sorted(lines[2:4]) == [b"Content-Length: 4", b"X-Test: yes"]
    assert lines[4:] == [b"", b"body"]


def test_a_host_that_was_given_is_sent_once(exchange: Exchange) -> None:
    lines = sent(exchange, Request("GET", "http://server", {"host": "bucket.example"}))

    assert lines == [b"GET / HTTP/1.1", b"host: bucket.example", b"", b""]


@pytest.mark.parametrize(("method", "length"), [("GET", False), ("HEAD", False), ("PUT", True)])
def test_only_a_request_that_may_have_a_body_says_its_length(
    exchange: Exchange, method: str, length: bool
) -> None:
    assert (b"Content-Length: 0" in sent(exchange, Request(method, "http://server/", {}))) == length


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "ftp://127.0.0.1/", {}),
        Request("GET", "/nowhere", {}),
        Request("GET", "http://", {}),
        Request("GET", "http://somebody@127.0.0.1/", {}),
    ],
)
def test_what_is_no_url_is_a_mistake(exchange: Exchange, request_: Request) -> None:
    with pytest.raises(ValueError, match="absolute URL"):
        exchange(request_, 1005.0)


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/ HTTP/1.1\r\nX: y", {}),
        ("/\r\nX:y", {}),
        ("/\x00", {}),
        ("/ä", {}),
        ("/", {"X": "y\r\nZ: z"}),
        ("/", {"X\r\nZ": "z"}),
    ],
)
def test_nothing_can_be_slipped_into_a_request(
    exchange: Exchange, server: Keeping, url: str, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whose words they are does not matter
        exchange(Request("GET", server.endpoint + url, headers), 1005.0)

    assert server.served == []


@pytest.mark.parametrize("method", ["", "GET / HTTP/1.1\r\nX:", "GET "])
def test_nothing_can_be_slipped_into_a_method(
    exchange: Exchange, server: Keeping, method: str
) -> None:
    with pytest.raises(ValueError, match="method"):
        exchange(Request(method, server.endpoint, {}), 1005.0)

    assert server.served == []


def test_a_request_shows_nothing_of_its_content() -> None:
    shown = repr(Request("GET", "http://ada/ada", {"x": "ada"}, b"ada"))

    assert "ada" not in shown


# -- what is kept ----------------------------------------------------------------------------------


def test_one_connection_serves_one_request_after_the_other(
    exchange: Exchange, server: Keeping
) -> None:
    found = [ask(exchange, server.endpoint) for _ in range(3)]

    assert [each.body for each in found] == [GOOD_BODY] * 3
    assert server.connections == [0, 0, 0]


def test_chunked_answers_are_read_to_their_end_and_the_connection_kept(
    exchange: Exchange,
) -> None:
    with Keeping(chunked(b"abc", b"def")).running() as server:
        assert [ask(exchange, server.endpoint).body for _ in range(2)] == [b"abcdef"] * 2
        assert server.connections == [0, 0]


def test_a_connection_that_was_quiet_for_long_is_not_used_again(
    exchange: Exchange, server: Keeping, time: FakeClock
) -> None:
    ask(exchange, server.endpoint)
    time.advance(QUIET_SECONDS)
    ask(exchange, server.endpoint)
    time.advance(QUIET_SECONDS + 0.1)
    ask(exchange, server.endpoint)

    assert server.connections == [0, 0, 1]


def test_a_connection_that_the_server_closed_is_noticed_before_anything_is_sent(
    exchange: Exchange, server: Keeping
) -> None:
    ask(exchange, server.endpoint)
    server.hang_up()
    ask(exchange, server.endpoint)

    assert server.connections == [0, 1]


@pytest.mark.parametrize("status", ["HTTP/1.1 200 OK\r\nConnection: close", "HTTP/1.0 200 OK"])
def test_a_connection_that_the_server_will_close_is_not_kept(
    exchange: Exchange, status: str
) -> None:
    content = answer(GOOD_BODY).replace(b"HTTP/1.1 200 OK", status.encode())
    with Keeping(content).running() as server:
        assert [ask(exchange, server.endpoint).body for _ in range(2)] == [GOOD_BODY] * 2
        assert server.connections == [0, 1]


def test_connections_lead_where_they_led(exchange: Exchange, server: Keeping) -> None:
    with Keeping(answer(b"other")).running() as other:
        bodies = [ask(exchange, each.endpoint).body for each in (server, other, server, other)]

        assert bodies == [GOOD_BODY, b"other"] * 2
        assert server.connections == other.connections == [0, 0]


def at_once(exchange: Exchange, server: Keeping, threads: int) -> None:
    """So many threads ask, each once, at the same time."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: ask(exchange, server.endpoint), range(threads)))


def test_connections_follow_the_threads(exchange: Exchange) -> None:
    threads = 40
    with Keeping(pause=threads).running() as server:
        at_once(exchange, server, threads)
        at_once(exchange, server, threads)

        assert sorted(server.connections) == sorted([*range(threads)] * 2)


def test_connections_that_nobody_needs_any_more_are_given_back(
    exchange: Exchange, time: FakeClock
) -> None:
    with Keeping(pause=4).running() as server:
        at_once(exchange, server, 4)
        server.answer_at_once()
        for left in (4, 1):
            time.advance(QUIET_SECONDS * 0.75)
            ask(exchange, server.endpoint)
            assert [len(kept) for kept in exchange._kept.values()] == [left]


def test_at_most_so_many_connections_are_kept(time: FakeClock) -> None:
    exchange, everybody = Exchange(kept=2, clock=time), 4

    with Keeping(pause=everybody).running() as server:
        at_once(exchange, server, everybody)
        at_once(exchange, server, everybody)

    # Of the first four, two were kept, and two more had to be made.
    assert sorted(set(server.connections)) == [0, 1, 2, 3, 4, 5]


def test_threads_do_not_disturb_each_other(time: FakeClock, server: Keeping) -> None:
    exchange = Exchange(clock=time)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ask(exchange, server.endpoint).body, range(400)))

    assert found == [GOOD_BODY] * 400
    assert len(set(server.connections)) <= 8


FORKING = """
import os, sys, time
from backoffice.net.exchange import Exchange
from backoffice.net.messages import Request

exchange, request = Exchange(), Request("GET", sys.argv[1], {})
exchange(request, time.monotonic() + 5)
exchange._lock.acquire()  # as another thread may hold it
child = os.fork()
if not child:
    exchange(request, time.monotonic() + 5)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
exchange._lock.release()
exchange(request, time.monotonic() + 5)
"""


def test_a_process_that_forks_has_its_own_connections(server: Keeping) -> None:
    command = [sys.executable, "-W", "error", "-c", FORKING, server.endpoint]
    subprocess.run(command, cwd=ROOT, check=True, timeout=20)

    assert server.connections == [0, 1, 0]


def test_an_exchange_that_nobody_needs_any_more_closes_its_connections(server: Keeping) -> None:
    ask(Exchange(), server.endpoint)
    gc.collect()

    server.wait_for_end()
    assert server.connections == [0]


# -- what goes wrong -------------------------------------------------------------------------------


def test_a_refused_connection_means_that_nothing_was_sent(exchange: Exchange) -> None:
    with pytest.raises(NotSentError):
        ask(exchange, f"http://{HOST}:{free_port()}")


def test_a_host_that_does_not_exist_means_that_nothing_was_sent(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    with pytest.raises(NotSentError):
        ask(exchange, "http://nowhere.invalid")


def test_a_connection_is_waited_for_no_longer_than_there_is_time(exchange: Exchange) -> None:
    with taking_no_calls() as endpoint, pytest.raises(NotSentError):
        ask(exchange, endpoint, MOMENT)


def test_a_connection_does_not_use_up_all_the_time(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECT_SECONDS", MOMENT)

    with taking_no_calls() as endpoint, ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, exchange, endpoint, 20.0)
        assert isinstance(asking.exception(timeout=10), NotSentError)


def test_without_time_nothing_is_sent(exchange: Exchange, server: Keeping) -> None:
    with pytest.raises(NotSentError):
        ask(exchange, server.endpoint, 0)
    ask(exchange, server.endpoint)
    with pytest.raises((NotSentError, OutOfTimeError)):
        ask(exchange, server.endpoint, 0)

    assert len(server.served) == 1


def test_silence_ends_with_the_time(exchange: Exchange) -> None:
    with serving(is_silent) as (endpoint, _), pytest.raises(OutOfTimeError):
        ask(exchange, endpoint, MOMENT)


def test_a_server_that_takes_nothing_does_not_outlast_the_time(exchange: Exchange) -> None:
    with socket.create_server((HOST, 0)) as listener:
        request = post(f"http://{HOST}:{listener.getsockname()[1]}", b"x" * 20_000_000)
        with pytest.raises(OutOfTimeError):
            exchange(request, exchange._clock() + MOMENT)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (sends(b""), BrokenError),
        (sends(b"HTTP/1.1 200 OK\r\n"), TruncatedError),
        (sends(answer(GOOD_BODY, length=500)), TruncatedError),
        (sends(chunked(b"abc")[:-5]), TruncatedError),
        (sends(b"not HTTP at all\r\n\r\n"), BrokenError),
    ],
)
def test_a_broken_answer_says_how_it_broke(
    exchange: Exchange, behaviour: Behaviour, error: type[BrokenError]
) -> None:
    with serving(behaviour, sends(answer(GOOD_BODY))) as (endpoint, requests):
        with pytest.raises(BrokenError) as raised:
            ask(exchange, endpoint)

        assert type(raised.value) is error
        # Sent once, and the connection on which that happened is left.
        assert len(requests) == 1
        assert ask(exchange, endpoint).body == GOOD_BODY


def hangs_up_on_the_second(connection: socket.socket) -> None:
    connection.sendall(answer(GOOD_BODY))
    read_request(connection)


def test_a_kept_connection_that_breaks_under_a_request_leaves_open_what_became_of_it(
    exchange: Exchange,
) -> None:
    with serving(hangs_up_on_the_second, sends(answer(GOOD_BODY))) as (endpoint, requests):
        ask(exchange, endpoint)
        with pytest.raises(BrokenError):
            ask(exchange, endpoint)

        # It may have been carried out: nobody sends it a second time unasked.
        assert len(requests) == 1


def test_a_small_request_is_not_held_back_for_a_larger_one(
    exchange: Exchange, server: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[tuple[int, ...]] = []
    choose = socket.socket.setsockopt

    def noted(sock: socket.socket, *option: int) -> None:
        chosen.append(option)
        choose(sock, *option)

    monkeypatch.setattr(socket.socket, "setsockopt", noted)
    ask(exchange, server.endpoint)

    assert (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1) in chosen
