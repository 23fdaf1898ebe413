"""The network is off: a test that reaches for anything but this machine fails at once."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NetworkAccessError(AssertionError):
    """A test tried to leave this machine."""


@contextlib.contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse connections and name look-ups beyond the loopback address."""
    connect = _guarded(socket.socket.connect)
    connect_ex = _guarded(socket.socket.connect_ex)
    real_look_up = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        _check(host)
        return real_look_up(host, *arguments, **options)

    with (
        mock.patch.object(socket.socket, "connect", connect),
        mock.patch.object(socket.socket, "connect_ex", connect_ex),
        mock.patch.object(socket, "getaddrinfo", look_up),
    ):
        yield


def _guarded(real: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX:
            _check(address[0])
        return real(self, address)

    return guarded


def _check(host: object) -> None:
    text = host.decode() if isinstance(host, bytes) else host
    if text is not None and text not in LOOPBACK:
        raise NetworkAccessError(f"A test reached for {text}.")
