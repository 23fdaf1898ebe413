"""What templates may call, and that a slip in one is an error."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from jinja2 import UndefinedError

from backoffice.access import ADMINISTER
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.web.shell import Shell, SubjectPage


def rendered(source: str, **context: Any) -> str:
    html: str = engines["jinja2"].from_string(source).render(context)
    return html


@pytest.mark.parametrize(
    "source", ["{{ nobody }}", "{{ text.nobody }}", "{% if nobody %}{% endif %}"]
)
def test_a_name_that_no_one_has_given_is_an_error(source: str) -> None:
    with pytest.raises(UndefinedError):
        rendered(source, text="a")


def test_what_is_put_into_a_page_is_escaped() -> None:
    assert rendered("{{ text }}", text="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"


def test_a_url_has_its_parts_and_its_query() -> None:
    source = '{{ url("administration:act", query={"of": "2", "x": "a b"}, staff_id=id, name="n") }}'

    staff_id = "0" * 32
    assert rendered(source, id=staff_id) == f"/staff/{staff_id}/n/?of=2&amp;x=a+b"


@pytest.mark.parametrize("route", ["nowhere", "administration:act"])
def test_a_url_that_the_site_does_not_have_is_none(route: str) -> None:
    assert rendered('{{ find_url(route, name="n") is none }}', route=route) == "True"


@pytest.mark.parametrize(
    ("number", "counted"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (-1, "-1 entries")]
)
def test_a_number_stands_with_its_noun(number: int, counted: str) -> None:
    assert rendered('{{ counted(number, "entry", "entries") }}', number=number) == counted
    assert rendered('{{ counted(2, "session") }}') == "2 sessions"


def test_a_subject_without_a_page_of_its_own_has_no_url() -> None:
    shell = Shell(subject_pages=(SubjectPage(SubjectKind("note", "Note"), "nowhere", ADMINISTER),))

    html = rendered(
        "{{ subject_url(subject) is none }}",
        shell=shell,
        request=HttpRequest(),
        subject=Subject("user", "1"),
    )

    assert html == "True"
