"""Which line breaks of a template are seen on its page."""

from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError

from backoffice.web.templating.line_breaks import LineBreaks

PAGES = Environment(extensions=[LineBreaks], autoescape=True)


def rendered(source: str, **context: object) -> str:
    return PAGES.from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p>\n  <b>a</b>\n  <i>b</i>\n</p>\n", "<p><b>a</b><i>b</i></p>"),
        ("<p>\n\n\n  a\n\t\n</p>", "<p>a</p>"),
        ("<p>\r\n  a\r\n</p>", "<p>a</p>"),
        ("{% if true %}\n  <p>a</p>\n{% endif %}\n", "<p>a</p>"),
        ("a\n{{ 1 }}\nb", "a1b"),
        ("{# why #}\n<p>a</p>", "<p>a</p>"),
        ("{#\n  why\n#}\n<p>\n  a\n</p>", "<p>a</p>"),
        ("a\n<b>b</b>\nc", "a<b>b</b>c"),
    ],
)
def test_beside_a_tag_a_line_break_is_nothing(source: str, html: str) -> None:
    assert rendered(source) == html


def test_between_lines_of_text_it_is_one_space() -> None:
    assert rendered("<p>\n  one line\n  and another\n</p>") == "<p>one line and another</p>"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('<input\n  id="a"\n  required\n>', '<input id="a" required>'),
        ('<path\n  d="a"\n/>', '<path d="a"/>'),
        (
            '<a\n  {% if true %}class="x"{% endif %}\n  href="b">c</a>',
            '<a class="x" href="b">c</a>',
        ),
        ('<a\n  href="{{ "b" }}"\n  class="x"\n>\n  c\n</a>', '<a href="b" class="x">c</a>'),
        ('<a title="{{ 2 > 1 }}"\n  href="b">\n  c</a>', '<a title="True" href="b">c</a>'),
    ],
)
def test_within_a_tag_it_parts_attributes(source: str, html: str) -> None:
    assert rendered(source) == html


@pytest.mark.parametrize(
    "source", ["<b>a</b> <i>b</i>", '<b>a</b>{{ " " }}\n<i>b</i>', '<b>a</b>\n{{ " " }}<i>b</i>']
)
def test_a_space_that_is_typed_is_seen(source: str) -> None:
    assert rendered(source) == "<b>a</b> <i>b</i>"


def test_what_is_put_into_a_page_keeps_its_line_breaks() -> None:
    assert rendered("<p>\n  {{ text }}\n</p>", text="a\n  b") == "<p>a\n  b</p>"


def test_an_error_names_the_line_as_it_stands_in_the_file() -> None:
    with pytest.raises(TemplateSyntaxError) as error:
        rendered("<p>\n\n  text\n  more\n  {% nonsense %}\n</p>")

    assert error.value.lineno == 5
