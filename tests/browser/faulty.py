"""A way to DynamoDB on which answers get lost."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from scripts.processes import HOST

#: An answer of DynamoDB's own that says: try again, something else holds the item.
CONFLICT = b'{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException"}'


class FaultyWay:
    """Passes requests on, and what it is told to it loses.

    `lost`: operations that never arrive. `unanswered`: operations that arrive and are done, and
    whose answer is lost. `conflicting`: operations that are refused for now.
    """

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target).netloc
        self.endpoint = ""
        self.clear()

    def clear(self) -> None:
        self.lost: set[str] = set()
        self.unanswered: set[str] = set()
        self.conflicting: set[str] = set()

    def passed_on(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.target, timeout=10)
        with contextlib.closing(connection):
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            told = {name.title(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read()


def _handler(way: FaultyWay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            self.close_connection = operation in way.lost | way.unanswered
            if operation in way.lost:
                return
            if operation in way.conflicting:
                answer = (400, {"Content-Type": "application/x-amz-json-1.0"}, CONFLICT)
            else:
                answer = way.passed_on(dict(self.headers), body)
            if operation not in way.unanswered:
                self._send(*answer)

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)
            for name in headers.keys() - {"Content-Length", "Transfer-Encoding", "Connection"}:
                self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


@contextlib.contextmanager
def faulty_way(target: str) -> Iterator[FaultyWay]:
    """An endpoint that leads to `target`, for better or worse."""
    way = FaultyWay(target)
    with ThreadingHTTPServer((HOST, 0), _handler(way)) as server:
        server.daemon_threads = True
        way.endpoint = f"http://{HOST}:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield way
        finally:
            server.shutdown()
