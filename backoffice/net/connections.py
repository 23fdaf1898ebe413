"""Connections: opening one, straight or through a proxy, and one exchange over it."""

from __future__ import annotations

import os
import socket
import ssl

from backoffice.net.answers import Incoming, read_answer, read_head
from backoffice.net.errors import NetError, NotSentError
from backoffice.net.messages import Answer, Request
from backoffice.net.proxies import Proxy, find_proxy
from backoffice.net.requests import Place, written
from backoffice.net.sockets import Clock, TimedSocket
from backoffice.net.steps import Steps

#: Each step towards a connection takes no longer than this, however much time is left.
CONNECT_SECONDS = 1.0


class Connection:
    """An open connection, and one exchange over it after the other."""

    def __init__(self, sock: TimedSocket, proxy: Proxy | None = None) -> None:
        self._sock = sock
        self._proxy = proxy
        #: Whether another request may follow, as far as the last answer told.
        self.is_open = True
        #: When the last exchange ended, by the clock of whoever keeps the connection.
        self.used_at = 0.0

    def exchange(self, request: Request, ends_at: float) -> Steps[Answer]:
        """Send a request, then read its answer. Raises OutOfTimeError and BrokenError, and
        ValueError for a request that cannot be written."""
        sock = self._sock
        sock.ends_at = ends_at
        sock.send(written(request, self._proxy))
        yield
        answer, keeps = read_answer(Incoming(sock.receive), request.method)
        if not keeps:
            self.close()
        return answer

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came since: a server that hangs up is heard of here."""
        return self._sock.is_quiet

    def close(self) -> None:
        self.is_open = False
        self._sock.close()


class Opener:
    """Opens connections. Raises NotSentError for whatever stands in the way."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._context: ssl.SSLContext | None = None

    def open(self, place: Place, ends_at: float) -> Connection:
        """A connection to `place`, through the proxy that the environment names."""
        proxy = find_proxy(place.scheme, place.host, place.port)
        sock = self._connected(proxy.host if proxy else place.host,
                               proxy.port if proxy else place.port, ends_at)  # fmt: skip
        if place.scheme == "http":
            return Connection(TimedSocket(sock, self._clock, ends_at), proxy)
        try:
            if proxy:
                self._ask_for_tunnel(sock, place, proxy, ends_at)
            secured = self._secured(sock, place, ends_at)
        except NetError:
            sock.close()
            raise
        return Connection(TimedSocket(secured, self._clock, ends_at))

    def _connected(self, host: str, port: int, ends_at: float) -> socket.socket:
        """A socket to the first network address of `host` that takes us."""
        cause: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotSentError(f"{host} has no network address.") from error
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self._step(ends_at))
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except (OSError, NotSentError) as error:
                cause = error
                sock.close()
            else:
                return sock
        raise NotSentError(f"Could not connect to {host}.") from cause

    def _ask_for_tunnel(
        self, sock: socket.socket, place: Place, proxy: Proxy, ends_at: float
    ) -> None:
        """Let the proxy connect us: nothing of the request itself is sent to it."""
        there = f"[{place.host}]" if ":" in place.host else place.host
        lines = [f"CONNECT {there}:{place.port} HTTP/1.1", f"Host: {there}:{place.port}"]
        lines += [f"{name}: {value}" for name, value in proxy.headers.items()]
        line = TimedSocket(sock, self._clock, min(ends_at, self._clock() + CONNECT_SECONDS))
        line.send("\r\n".join([*lines, "", ""]).encode())
        incoming = Incoming(line.receive)
        try:
            head = read_head(incoming)
        except NetError as error:
            raise NotSentError("The proxy did not answer.") from error
        if not 200 <= head.status < 300 or not incoming.is_used_up:
            raise NotSentError(f"The proxy refused to connect to {place.host}.")

    def _secured(self, sock: socket.socket, place: Place, ends_at: float) -> ssl.SSLSocket:
        """TLS over a socket, to whom the certificate names."""
        try:
            sock.settimeout(self._step(ends_at))
            return self._trust().wrap_socket(
                sock,
                server_hostname=place.host,
                # A connection cut by somebody else must not look like one that was closed.
                suppress_ragged_eofs=False,
            )
        except ssl.SSLCertVerificationError as error:
            raise NotSentError(
                f"The certificate of {place.host} is not trusted: {error.verify_message}"
            ) from error
        except OSError as error:
            raise NotSentError(f"Could not make a secure connection to {place.host}.") from error

    def _trust(self) -> ssl.SSLContext:
        """Whose certificates are trusted: the system's issuers, or those in AWS_CA_BUNDLE."""
        if self._context is None:
            bundle = os.environ.get("AWS_CA_BUNDLE") or None
            self._context = ssl.create_default_context(cafile=bundle)
            # Set by early releases of Python 3.11: a cut would look like an orderly end after all.
            self._context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
        return self._context

    def _step(self, ends_at: float) -> float:
        """Seconds for one step. Raises NotSentError where none are left."""
        left = ends_at - self._clock()
        if left <= 0:
            raise NotSentError("No time was left to connect.")
        return min(CONNECT_SECONDS, left)
