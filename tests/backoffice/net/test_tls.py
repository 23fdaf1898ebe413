"""Whom an exchange talks to over TLS, on this machine with certificates of the tests."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from backoffice.net.errors import BrokenError, NotSentError, OutOfTimeError, TruncatedError
from backoffice.net.exchange import Exchange
from backoffice.net.messages import Request
from scripts.processes import HOST
from tests.backoffice.net.certificates import DAY, Issuer
from tests.backoffice.net.sockets import GOOD_BODY, Keeping, answer, is_silent, sends, serving

MOMENT = 0.03


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    return Issuer(tmp_path)


@pytest.fixture
def _is_trusted(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(issuer.bundle))


def ask(exchange: Exchange, endpoint: str, seconds: float = 5.0) -> bytes:
    return exchange(Request("GET", f"{endpoint}/", {}), time.monotonic() + seconds).body


def not_sent(context: ssl.SSLContext) -> str:
    """What is said about a server that shows this certificate, and gets no request."""
    with Keeping(context=context).running() as server:
        with pytest.raises(NotSentError) as raised:
            ask(Exchange(), server.endpoint)
        assert server.served == []
    return str(raised.value)


@pytest.mark.usefixtures("_is_trusted")
def test_a_server_whose_issuer_is_in_the_bundle_is_talked_to(issuer: Issuer) -> None:
    exchange = Exchange()
    with Keeping(context=issuer.context()).running() as server:
        assert [ask(exchange, server.endpoint) for _ in range(3)] == [GOOD_BODY] * 3
        assert server.connections == [0, 0, 0]


@pytest.mark.usefixtures("_is_trusted")
def test_a_large_answer_comes_whole(issuer: Issuer) -> None:
    body = b"x" * 3_000_000
    with Keeping(answer(body), issuer.context()).running() as server:
        assert ask(Exchange(), server.endpoint) == body


@pytest.mark.usefixtures("_is_trusted")
def test_a_certificate_of_another_name_is_refused(issuer: Issuer) -> None:
    assert "certificate" in not_sent(issuer.context("db.example"))
    assert "certificate" in not_sent(issuer.context("127.0.0.2"))


@pytest.mark.usefixtures("_is_trusted")
def test_an_expired_certificate_is_refused(issuer: Issuer) -> None:
    assert "expired" in not_sent(issuer.context(ends_in=-DAY))


@pytest.mark.usefixtures("_is_trusted")
def test_an_issuer_that_is_not_in_the_bundle_is_refused(tmp_path: Path) -> None:
    assert "certificate" in not_sent(Issuer(tmp_path, "somebody-else").context())


def test_an_issuer_that_the_system_does_not_know_is_refused(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)

    assert "certificate" in not_sent(issuer.context())


def test_a_bundle_that_is_not_there_is_not_passed_by(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "nothing.pem"))

    assert "secure" in not_sent(issuer.context())


def test_an_issuer_that_the_system_knows_is_trusted(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(issuer.bundle))

    with Keeping(context=issuer.context()).running() as server:
        assert ask(Exchange(), server.endpoint) == GOOD_BODY


def test_a_server_without_tls_gets_no_request() -> None:
    with socket.create_server((HOST, 0)) as listener:
        plain = threading.Thread(target=_say_hello, args=(listener,))
        plain.start()
        with pytest.raises(NotSentError):
            ask(Exchange(), f"https://{HOST}:{listener.getsockname()[1]}")
        plain.join()


def _say_hello(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_server_that_does_not_shake_hands_gets_no_request() -> None:
    with socket.create_server((HOST, 0)) as listener, pytest.raises(NotSentError):
        ask(Exchange(), f"https://{HOST}:{listener.getsockname()[1]}", MOMENT)


@pytest.mark.usefixtures("_is_trusted")
def test_silence_ends_with_the_time(issuer: Issuer) -> None:
    # The hand is shaken at leisure; then time flies.
    clock = HastyClock()
    with (
        serving(is_silent, context=issuer.context()) as (endpoint, _),
        pytest.raises(OutOfTimeError),
    ):
        Exchange(clock=clock)(Request("GET", f"{endpoint}/", {}), clock.at + 5)


class HastyClock:
    """Asked for a connection, for its hand-shake and for what is sent, it stands still."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return self.at if self.asked <= 4 else self.at + 5 - MOMENT


@pytest.mark.usefixtures("_is_trusted")
def test_a_connection_that_somebody_cut_is_not_one_that_was_closed(issuer: Issuer) -> None:
    """Where only the end of the connection says where a body ends, a cut could shorten it."""
    unsaid = b"HTTP/1.1 200 OK\r\n\r\nabc"
    cut = (sends(unsaid), sends(answer(GOOD_BODY, length=500)), sends(b""))
    with serving(*cut, context=issuer.context()) as (endpoint, _):
        for error in (TruncatedError, TruncatedError, BrokenError):
            with pytest.raises(BrokenError) as raised:
                ask(Exchange(), endpoint)
            assert type(raised.value) is error
