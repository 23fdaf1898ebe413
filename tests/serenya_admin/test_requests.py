"""Requests that a server hands on and Django would trip over."""

from __future__ import annotations

import io
from typing import Any

import pytest

from serenya_admin.requests import content_type, tidied
from tests.serenya_admin.naughty import CONTENT_TYPES
from tests.web import Site
from tests.web_pages import page_of
from tests.web_wsgi import request

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (FORM, FORM),
        ("Text/HTML; charset=utf-8", "text/html"),
        (f"{FORM}; charset=hex", FORM),
        ("multipart/form-data; boundary=x", 'multipart/form-data; boundary="x"'),
        ('multipart/form-data; charset=hex; boundary="a b"', 'multipart/form-data; boundary="a b"'),
        ("multipart/form-data; boundary=", "multipart/form-data"),
        ("multipart/form-data; boundary=" + "x" * 71, "multipart/form-data"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_of_a_content_type_the_kind_and_the_boundary_count(text: str, read: str) -> None:
    assert content_type(text) == read


def test_an_environ_is_made_of_bytes() -> None:
    environ = {"PATH_INFO": "/\ud800\u20ac/", "wsgi.input": 5, "HTTP_COOKIE": "a=\xff"}
    assert tidied(environ) == {"PATH_INFO": "/??/", "wsgi.input": 5, "HTTP_COOKIE": "a=\xff"}


@pytest.mark.parametrize("kind", CONTENT_TYPES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_content_type_is_a_server_error(site: Site, kind: str, method: str) -> None:
    answer = request(method, "/sign-in/", b"--x\r\n\r\n", query="next=%ff", CONTENT_TYPE=kind)
    assert answer.status_code in {200, 400, 403}
    page_of(answer)


@pytest.mark.parametrize(
    "length", ["", "-1", "x", "1e9", "\u0661", "5.5", "0x10", "999999999999999999999", " 12 "]
)
def test_no_length_is_a_server_error(site: Site, length: str) -> None:
    answer = request("POST", "/sign-in/", b"username=a", CONTENT_LENGTH=length)
    assert answer.status_code in {200, 400, 403, 413}
    page_of(answer)


def test_a_body_of_ten_megabytes_is_refused_and_read_away(site: Site) -> None:
    body = io.BytesIO(b"x" * 10_000_000)
    browser = site.sign_in()
    environ: dict[str, Any] = {"CONTENT_LENGTH": "10000000", "wsgi.input": body}
    answer = request("POST", "/search/", browser=browser, CONTENT_TYPE=FORM, **environ)
    assert answer.status_code == 413
    assert "too large" in page_of(answer).text
    assert body.read() == b""


@pytest.mark.parametrize("declared", [10, 200_000])
def test_a_body_shorter_than_declared_is_no_server_error(site: Site, declared: int) -> None:
    answer = request("POST", "/sign-in/", b"", CONTENT_LENGTH=str(declared), CONTENT_TYPE=FORM)
    assert answer.status_code in {200, 400, 403}
    page_of(answer)


def test_a_body_in_chunks_is_not_read_as_a_form(site: Site) -> None:
    answer = request(
        "POST",
        "/sign-in/",
        b"5\r\nq=abc\r\n0\r\n\r\n",
        CONTENT_LENGTH="",
        HTTP_TRANSFER_ENCODING="chunked",
        CONTENT_TYPE=FORM,
    )
    assert answer.status_code in {200, 400, 403}
    page_of(answer)


@pytest.mark.parametrize("host", ["evil.example", "", "testserver:99999", "a b", "\u20ac", "[::1"])
def test_another_host_is_a_plain_refusal(site: Site, host: str) -> None:
    answer = request("GET", "/sign-in/", HTTP_HOST=host)
    assert answer.status_code in {200, 400}
    page_of(answer)


def test_every_answer_carries_the_headers_and_a_request_id(site: Site) -> None:
    browser, user_id = site.sign_in(), site.add_user()
    seen = set()
    for path in ("/", "/sign-in/", f"/users/{user_id}/", "/nowhere/", "/users/x/"):
        answer = request("GET", path, browser=browser)
        if answer.status_code != 302:
            page = page_of(answer)
            assert answer.status_code == 200 or answer["X-Request-ID"] in page.text
        seen.add(answer["X-Request-ID"])
    assert len(seen) == 5
