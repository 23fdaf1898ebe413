"""Requests as a server hands them on, past all politeness of a client."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from serenya_admin.wsgi import application
from tests.web import Browser

#: A browser's own requests never hold anything else.
_PLAIN = {
    "SERVER_NAME": "testserver",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "203.0.113.9",
    "SCRIPT_NAME": "",
    "HTTP_HOST": "testserver",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


@dataclass(frozen=True)
class Answer:
    """A response, in the shape of Django's where tests look at it."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    def __getitem__(self, name: str) -> str:
        return self.headers[name]

    @property
    def text(self) -> str:
        return self.content.decode()


def request(
    method: str,
    path: str,
    body: bytes = b"",
    *,
    browser: Browser | None = None,
    query: str = "",
    **environ: Any,
) -> Answer:
    """One request through the WSGI application; `path` and `query` are as in the environ."""
    errors = io.StringIO()
    full = _PLAIN | {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": errors,
    }
    if browser is not None:
        full["HTTP_COOKIE"] = browser.cookies.output(header="", sep=";").strip()
    got: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        got.update(status=int(status[:3]), headers=dict(headers))
        for name, value in headers:
            assert "\r" not in name + value, name
            assert "\n" not in name + value, name

    chunks: Any = application(full | environ, start_response)
    try:
        content = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(got["status"], got["headers"], content)
