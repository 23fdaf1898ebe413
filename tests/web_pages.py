"""Reading the pages of the site: title, forms and visible text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from lxml.etree import HTMLParser

from backoffice.web.composition import composed
from backoffice.web.shell import Shell, surroundings

_SILENT = {"script", "style", "svg", "title"}
#: What stands within a line; everything else begins and ends one.
_INLINE = {
    *("a", "b", "bdi", "button", "code", "input", "kbd", "label", "mark", "path", "rect"),
    *("small", "span", "svg", "time"),
}
_WITHIN_A_LINE = _INLINE | _SILENT
_CODE = {"script", "style"}
_HOLDING = _SILENT | {"textarea"}
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'none'",
    "connect-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
CSP_OF_LIVE = CSP - {"connect-src 'none'"} | {"connect-src 'self'"}
#: What no page of ours may ask a browser for.
NOT_USED = (
    *("accelerometer", "autoplay", "camera", "clipboard-read", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(f"{name}=()" for name in NOT_USED)
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cache-Control": "no-store",
}


@dataclass
class Form:
    """A form as a browser would send it without typing anything."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


#: Kinds of fields that say something only where they are checked.
_CHECKED = {"radio", "checkbox"}


class Page:
    """An HTML page: what a parser told of it, tag by tag."""

    def __init__(self, html: str) -> None:
        self.title = ""
        #: What a browser would run or leave out: scripts, styles, comments.
        self.code = ""
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._texts: list[str] = []
        self._open: list[str] = []
        self._textarea = ""
        self._select = ""
        parser = HTMLParser(target=self)
        parser.feed(html)
        parser.close()

    @cached_property
    def text(self) -> str:
        """What a reader sees, with a line for each block."""
        return "".join(self._texts)

    def form(self, action_ends: str, field_name: str = "") -> Form:
        """The form that goes to a URL with this end and has a field of this name."""
        return next(
            form
            for form in self.forms
            if form.action.endswith(action_ends) and (not field_name or field_name in form.fields)
        )

    # -- what the parser tells --------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        values = dict(attributes)
        self.tags.append((tag, values))
        self._break_line(tag)
        if tag in _HOLDING:
            self._open.append(tag)
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif tag == "option" and "selected" in values:
            self.forms[-1].fields[self._select] = values["value"]
        elif self.forms and values.get("name"):
            self._field(tag, values)

    def end(self, tag: str) -> None:
        self._break_line(tag)
        if tag in self._open:
            self._open.remove(tag)

    def data(self, data: str) -> None:
        if not self._open:
            self._texts.append(data)
        elif "title" in self._open:
            self.title += data
        elif "textarea" in self._open:
            self.forms[-1].fields[self._textarea] += data.removeprefix("\n")
            self._texts.append(data)
        elif not _CODE.isdisjoint(self._open):
            self.code += data

    def comment(self, data: str) -> None:
        self.code += data

    def close(self) -> None:
        """All has been told."""

    def _break_line(self, tag: str) -> None:
        if tag not in _WITHIN_A_LINE and "textarea" not in self._open:
            self._texts.append("\n")

    def _field(self, tag: str, values: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, values["name"]
        if tag == "textarea":
            self._textarea = name
            fields[name] = ""
        elif tag == "select":
            self._select = name
            fields.setdefault(name, "")
        elif tag == "input" and (values.get("type") not in _CHECKED or "checked" in values):
            fields[name] = values.get("value", "")


def page_of(response: HttpResponse | Any, *, site: str = "Serenya back office") -> Page:
    """The page in a response, which must be one: HTML, with a title that ends with the name of the
    `site`, in the look, unframeable."""
    assert response["Content-Type"] == "text/html; charset=utf-8"
    html = response.content.decode()
    assert_headers(response, is_live="data-live=" in html)
    page = Page(html)
    assert page.title.strip().endswith(f" · {site}"), page.title
    assert not [tag for tag, _ in page.tags if tag == "style"]
    assert not [values for _, values in page.tags if any(name.startswith("on") for name in values)]
    return page


def page_for_nobody(template: str, context: Mapping[str, Any]) -> str:
    """A page's HTML without a request, as nobody in particular sees it."""
    return render_to_string(template, surroundings(HttpRequest(), composed(Shell)) | dict(context))


def assert_headers(response: HttpResponse | Any, *, is_live: bool = False) -> None:
    """The headers that every answer of the site carries. A page that is loaded again by itself may
    fetch itself, and no other page may fetch anything."""
    headers = response.headers
    policy = set(headers.get("Content-Security-Policy", "").split("; "))
    assert policy == (CSP_OF_LIVE if is_live else CSP), policy
    found = {name: headers.get(name) for name in HEADERS}
    assert found == HEADERS, found
    assert len(headers["X-Request-ID"]) == 16
