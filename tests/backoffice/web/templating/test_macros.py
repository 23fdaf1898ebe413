"""Macros, which templates call at once: whatever is given, left out, safe or not."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from backoffice.web.templating.line_breaks import LineBreaks
from backoffice.web.templating.macros import PageEnvironment

PIECES = """
{% macro bold(text, tone="plain") %}<b class="{{ tone }}">{{ text }}</b>{% endmacro %}
{% macro box(label="") %}
<p>{{ label }}{{ caller() if caller is defined else "nobody" }}</p>
{% endmacro %}
{% macro needs(caller_name) %}{{ caller() }}{% endmacro %}
{% macro outer(text) %}{{ inner(text) }}{% endmacro %}
{% macro inner(text) %}({{ text }}){% endmacro %}
{% macro own(bold) %}{{ bold("x") }}{% endmacro %}
"""
IMPORT = '{% from "pieces" import bold as strong, bold, box, needs, outer, own %}'


def rendered(source: str, **context: object) -> str:
    loader = DictLoader({"pieces": PIECES, "page": IMPORT + source})
    environment = PageEnvironment(
        loader=loader, autoescape=True, undefined=StrictUndefined, extensions=[LineBreaks]
    )
    return environment.get_template("page").render(context)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('{{ bold("a") }}', '<b class="plain">a</b>'),
        ('{{ bold("a", "loud") }}', '<b class="loud">a</b>'),
        ('{{ bold("a", tone="loud") }}', '<b class="loud">a</b>'),
        ('{{ strong(tone="loud", text="a") }}', '<b class="loud">a</b>'),
        ('{{ bold(*["a", "loud"]) }}', '<b class="loud">a</b>'),
        ('{{ bold(**{"text": "a"}) }}', '<b class="plain">a</b>'),
        ('{{ outer("a") }}', "(a)"),
    ],
)
def test_a_macro_takes_its_arguments_by_place_and_by_name(source: str, html: str) -> None:
    assert rendered(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('{{ box("l") }}', "<p>lnobody</p>"),
        ('{% call box("l") %}<i>{{ "<" }}</i>{% endcall %}', "<p>l<i>&lt;</i></p>"),
        ('{% call box(label="l") %}{{ bold("a") }}{% endcall %}', '<p>l<b class="plain">a</b></p>'),
        ("{% call box() %}{{ outer(1) }}{% endcall %}", "<p>(1)</p>"),
    ],
)
def test_the_body_of_a_call_is_put_where_the_macro_asks_for_it(source: str, html: str) -> None:
    assert rendered(source) == html


def test_what_a_macro_made_is_not_escaped_again_wherever_it_goes() -> None:
    html = '<b class="plain">&lt;</b>'
    assert rendered('{{ bold("<") }}') == html
    assert rendered('{% set made = bold("<") %}{{ made }}') == html
    assert rendered('{{ box(bold("<")) }}') == f"<p>{html}nobody</p>"
    assert rendered('{{ bold("<") if yes else "<" }}', yes=True) == html
    assert rendered('{{ bold("<") ~ "<" }}') == html + "&lt;"


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<", "&lt;"),
        (Markup("<br>"), "<br>"),
        (0, "0"),
        (1.5, "1.5"),
        (None, "None"),
        (True, "True"),
    ],
)
def test_values_are_escaped_unless_they_say_that_they_are_safe(value: object, html: str) -> None:
    assert rendered("{{ value }}", value=value) == html
    assert rendered("{{ bold(value) }}", value=value) == f'<b class="plain">{html}</b>'


def test_something_nearer_of_a_macros_name_is_called_as_what_it_is() -> None:
    assert rendered("{{ own(shout) }}", shout=str.upper) == "X"
    assert rendered("{% for bold in [shout] %}{{ bold('x') }}{% endfor %}", shout=str.upper) == "X"


@pytest.mark.parametrize("source", ["{{ bold() }}", "{{ needs(1) }}", "{{ bold(nobody) }}"])
def test_what_nobody_gave_is_an_error(source: str) -> None:
    with pytest.raises(UndefinedError):
        rendered(source)


@pytest.mark.parametrize("source", ['{{ bold("a", "b", "c") }}', '{{ bold("a", loud=1) }}'])
def test_what_a_macro_does_not_take_is_an_error(source: str) -> None:
    with pytest.raises(TypeError):
        rendered(source)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{{ thing.real }}", "3"),
        ("{{ things.first }}", "1"),
        ("{{ things.items is defined }}", "True"),
        ("{{ things.nothing is defined }}", "False"),
        ("{{ things.nothing|default('none') }}", "none"),
    ],
)
def test_a_point_leads_to_an_attribute_or_else_to_an_item(source: str, html: str) -> None:
    assert rendered(source, thing=3, things={"first": 1}) == html
