"""Exchanges in steps: several at once, from one thread."""

from __future__ import annotations

import time

from backoffice.net.exchange import Exchange
from backoffice.net.messages import Answer, Request
from backoffice.net.steps import Steps, result_of
from tests.backoffice.net.sockets import GOOD_BODY, Keeping


def asking(exchange: Exchange, server: Keeping) -> Steps[Answer]:
    request = Request("POST", f"{server.endpoint}/", {}, b"question")
    return exchange.steps(request, time.monotonic() + 5)


def test_one_thread_sends_several_requests_before_it_reads_an_answer() -> None:
    exchange = Exchange()
    with Keeping(pause=3).running() as server:
        begun = [asking(exchange, server) for _ in range(3)]
        for each in begun:
            next(each)
        # None of them is answered before all have come.
        assert [result_of(each).body for each in begun] == [GOOD_BODY] * 3
        assert [len(kept) for kept in exchange._kept.values()] == [3]


def test_who_drops_a_request_half_way_gives_its_connection_up() -> None:
    exchange = Exchange()
    with Keeping().running() as server:
        begun = asking(exchange, server)
        next(begun)
        begun.close()

        # What it was answered is no answer to the next one.
        assert result_of(asking(exchange, server)).body == GOOD_BODY
    assert sorted(server.connections) == [0, 1]
