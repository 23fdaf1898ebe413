"""A DynamoDB for bulk runs: `python -m bench.bulk_stub USERS MILLISECONDS ENDPOINT PROFILE`.

Users are made up while they are read, all of one form, all due; what is written to them, and to
the audit table, is answered as done and forgotten. All else, which is the run itself, goes to a
real server at ENDPOINT, but for its lists, which are kept here as they come. Every answer takes
MILLISECONDS. A process of its own: what it costs is nobody's.
"""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

import orjson

HOST = "127.0.0.1"
#: Items of some 3 KB in a page of a megabyte.
PAGE = 340
ID = "ac5cada7-7b1f-4673-b2b1-089f3e308363"
_DONE = b'{"ConsumedCapacity":{"TableName":"serenya-dev","CapacityUnits":1.0}}'


class Stub:
    """Answers for as long as its process lives."""

    def __init__(self, users: int, seconds: float, endpoint: str, profile: bytes) -> None:
        self.users = users
        self.seconds = seconds
        self.server = urlsplit(endpoint)
        self.profile = profile
        self.kept: dict[str, bytes] = {}
        self.lists: dict[str, bytes] = {}

    def listen(self) -> None:
        with socket.create_server((HOST, 0), backlog=64) as listener:
            print(listener.getsockname()[1], flush=True)
            while True:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        server = http.client.HTTPConnection(str(self.server.hostname), self.server.port)
        reader = connection.makefile("rb", buffering=1 << 16)
        with connection, reader:
            while head := _head(reader):
                operation, length, headers = head
                body = reader.read(length)
                until = time.monotonic() + self.seconds
                status, answer = self.answer(server, operation, headers, body)
                time.sleep(max(0.0, until - time.monotonic()))
                connection.sendall(
                    b"HTTP/1.1 %d OK\r\ncontent-type: application/x-amz-json-1.0\r\n"
                    b"content-length: %d\r\n\r\n%b" % (status, len(answer), answer)
                )

    def answer(
        self,
        server: http.client.HTTPConnection,
        operation: str,
        headers: dict[str, str],
        body: bytes,
    ) -> tuple[int, bytes]:
        answer: bytes | None = None
        match operation:
            case "Scan":
                answer = self.page(orjson.loads(body))
            case "BatchExecuteStatement":
                count = body.count(b'"Statement":')
                answer = b'{"Responses":[%b]}' % b",".join([b"{}"] * count)
            case "UpdateItem" if b'"USER#' in body:
                answer = _DONE
            case "PutItem" if b'"SUBJECT#user#' in body:
                answer = _DONE
            case "PutItem" if b'"RUN_LIST#' in body:
                item = orjson.loads(body)["Item"]
                self.lists[item["PK"]["S"]] = orjson.dumps(item)
                answer = _DONE
            case "GetItem" if b'"RUN_LIST#' in body:
                answer = b'{"Item":%b}' % self.lists[orjson.loads(body)["Key"]["PK"]["S"]]
        if answer is not None:
            return 200, answer
        server.request("POST", "/", body, headers)
        got = server.getresponse()
        return got.status, got.read()

    def page(self, request: dict[str, Any]) -> bytes:
        """The next users of a segment."""
        segment, segments = request.get("Segment", 0), request.get("TotalSegments", 1)
        first, last = (self.users * n // segments for n in (segment, segment + 1))
        at = (
            int(request["ExclusiveStartKey"]["SK"]["S"])
            if "ExclusiveStartKey" in request
            else first
        )
        until = min(at + PAGE, last)
        template = self._projected(request.get("ProjectionExpression"), request)
        old = ID.encode()
        items = b",".join(
            [template.replace(old, str(uuid.UUID(int=n)).encode()) for n in range(at, until)]
        )
        key = b""
        if until < last:
            key = b',"LastEvaluatedKey":{"PK":{"S":"-"},"SK":{"S":"%d"}}' % until
        return b'{"Items":[%b],"Count":%d%b}' % (items, until - at, key)

    def _projected(self, projection: str | None, request: dict[str, Any]) -> bytes:
        if not projection:
            return self.profile
        if projection not in self.kept:
            names = request.get("ExpressionAttributeNames", {})
            paths = [
                [names.get(part, part) for part in path.strip().split(".")]
                for path in projection.split(",")
            ]
            kept: dict[str, Any] = {}
            for path in paths:
                _keep(orjson.loads(self.profile), kept, path)
            self.kept[projection] = orjson.dumps(kept)
        return self.kept[projection]


def _keep(item: dict[str, Any], kept: dict[str, Any], path: list[str]) -> None:
    name, *rest = path
    if name not in item:
        return
    if not rest:
        kept[name] = item[name]
        return
    _keep(item[name]["M"], kept.setdefault(name, {"M": {}})["M"], rest)


def _head(reader: Any) -> tuple[str, int, dict[str, str]] | None:
    if not reader.readline():
        return None
    headers = {}
    while line := reader.readline().strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    operation = headers["x-amz-target"].rpartition(".")[2]
    return operation, int(headers["content-length"]), headers


if __name__ == "__main__":
    _, users, milliseconds, endpoint, profile = sys.argv
    Stub(int(users), int(milliseconds) / 1000, endpoint, profile.encode()).listen()
