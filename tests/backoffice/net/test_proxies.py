"""The proxy that the environment names: used for the world, never for this machine."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.net.errors import NotSentError
from backoffice.net.exchange import Exchange
from backoffice.net.messages import Request
from backoffice.net.proxies import find_proxy
from scripts.processes import HOST, free_port
from tests.backoffice.net.certificates import Issuer
from tests.backoffice.net.sockets import (
    GOOD_BODY,
    Behaviour,
    Keeping,
    is_silent,
    sends,
    serving,
)

MOMENT = 0.03


@pytest.fixture(autouse=True)
def _no_proxy_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def ask(exchange: Exchange, url: str, seconds: float = 5.0) -> bytes:
    return exchange(Request("GET", url, {"X-Key": "ours"}), time.monotonic() + seconds).body


def connects_to(port: int) -> Behaviour:
    """A proxy that, whoever is asked for, connects to this port."""

    def behave(client: socket.socket) -> None:
        with socket.create_connection((HOST, port)) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(server, client))
            back.start()
            _pass_on(client, server)
            back.join()

    return behave


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def secure_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeping]:
    """Somewhere in the world there is db.example."""
    issuer = Issuer(tmp_path)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(issuer.bundle))
    with Keeping(context=issuer.context("db.example")).running() as server:
        yield server


def test_a_proxy_connects_us_and_hears_nothing_of_what_is_said(
    secure_server: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(connects_to(secure_server.port)) as (proxy, requests):
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("//", "//me:p%40ss@"))
        exchange = Exchange()
        found = [ask(exchange, "https://db.example/path") for _ in range(2)]
        exchange._forget()

    assert found == [GOOD_BODY] * 2
    assert secure_server.connections == [0, 0]
    assert b"Host: db.example\r\n" in secure_server.served[0][1]
    assert b"proxy-authorization" not in secure_server.served[0][1].lower()
    (asked,) = requests
    assert asked.split(b"\r\n") == [
        b"CONNECT db.example:443 HTTP/1.1",
        b"Host: db.example:443",
        b"Proxy-Authorization: Basic bWU6cEBzcw==",
        *(b"", b""),
    ]


def test_through_a_proxy_too_the_certificate_has_to_be_of_whom_we_asked_for(
    secure_server: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(connects_to(secure_server.port)) as (proxy, _):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(NotSentError, match="certificate"):
            ask(Exchange(), "https://other.example/")

    assert secure_server.served == []


def test_a_proxy_of_plain_http_is_told_the_whole_url(monkeypatch: pytest.MonkeyPatch) -> None:
    with Keeping().running() as proxy:
        monkeypatch.setenv("http_proxy", proxy.endpoint.replace("//", "//me:secret@"))
        exchange = Exchange()
        found = [ask(exchange, "http://db.example:8000/path?q=1") for _ in range(2)]

    assert found == [GOOD_BODY] * 2
    assert proxy.connections == [0, 0]
    lines = proxy.served[0][1].split(b"\r\n")
    assert lines[0] == b"GET http://db.example:8000/path?q=1 HTTP/1.1"
    assert b"Host: db.example:8000" in lines
    assert b"Proxy-Authorization: Basic bWU6c2VjcmV0" in lines


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "localhost", "localhost.", "::1"])
def test_this_machine_is_never_reached_through_a_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")

    assert find_proxy("http", host, 80) is None


def test_a_server_on_this_machine_is_reached_past_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{HOST}:{free_port()}")
    with Keeping().running() as server:
        assert ask(Exchange(), f"{server.endpoint}/") == GOOD_BODY


@pytest.mark.parametrize(
    "exempt", ["db.example", "a.test, .example", "example", "*", "db.example:443"]
)
def test_no_proxy_names_what_is_reached_straight(
    exempt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    assert find_proxy("https", "db.example", 443) is not None

    monkeypatch.setenv("NO_PROXY", exempt)
    assert find_proxy("https", "db.example", 443) is None


def test_each_scheme_has_its_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    found = find_proxy("https", "db.example", 443)

    assert found is not None
    assert (found.host, found.port, found.headers) == ("proxy.example", 3128, {})
    assert find_proxy("http", "db.example", 80) is None


@pytest.mark.parametrize(
    "url", ["https://proxy.example", "socks5://proxy.example", "http://", "http://a:port"]
)
def test_a_proxy_that_cannot_be_used_is_not_passed_by(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)

    with pytest.raises(NotSentError, match="http://host:port"):
        ask(Exchange(), "https://db.example/")


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (sends(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), "refused to connect"),
        (sends(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "refused to connect"),
        (sends(b"HTTP/1.1 200 OK\r\n\r\nand more"), "refused to connect"),
        (sends(b"nonsense\r\n\r\n"), "did not answer"),
        (sends(b""), "did not answer"),
        (is_silent, "did not answer"),
    ],
    ids=["no credentials", "forbidden", "talks on", "no HTTP", "hangs up", "silence"],
)
def test_a_proxy_that_does_not_connect_us_means_that_nothing_was_sent(
    behaviour: Behaviour, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(behaviour) as (proxy, requests):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(NotSentError, match=words):
            ask(Exchange(), "https://db.example/", MOMENT if behaviour is is_silent else 5)

    assert b"ours" not in b"".join(requests)
