"""moto behind a socket: what it knows, asked over HTTP, as AWS would be."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from scripts.processes import HOST

_SCOPE = re.compile(r"Credential=[^/]+/[0-9]+/([^/]+)/([^/]+)/")


@contextlib.contextmanager
def moto_http() -> Iterator[str]:
    """An AWS with nothing in it; yields its endpoint. boto3 puts into it what is to be there."""
    with mock_aws(), ThreadingHTTPServer((HOST, 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Hands a request to moto, under the URL that it has at AWS."""

    protocol_version = "HTTP/1.1"
    # Half an answer waits for nothing.
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        scope = _SCOPE.search(self.headers["Authorization"])
        assert scope is not None
        region, service = scope.groups()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        url = f"https://{service}.{region}.amazonaws.com{self.path}"
        headers: Any = HeadersDict(dict(self.headers))
        asked = AWSPreparedRequest(self.command, url, headers, body, stream_output=False)
        answer = BotocoreStubber().process_request(asked)
        assert answer is not None
        status, headers_sent, content = answer
        content = content.encode() if isinstance(content, str) else content
        self.send_response(status)
        told = {str(name).lower(): str(value) for name, value in headers_sent.items()}
        # The answer to a HEAD says how long what it leaves out would be.
        told.setdefault("content-length", str(len(content)))
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST  # noqa: N815 - as the base class calls them

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""
