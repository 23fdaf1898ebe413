"""What values look like on a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

import pytest
from django.template import engines
from django.utils import timezone as django_timezone
from hypothesis import given
from hypothesis import strategies as st

from backoffice.dynamo.unread import Unread
from backoffice.web.icons import ICONS
from backoffice.web.templating import values

AT = datetime(2026, 11, 20, 9, 2, 11, tzinfo=UTC)
MARKUP = '<script>alert("1")</script>'


class Colour(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"
    PENDING = "pending"
    NEVER_SEEN = "never_seen"


MACROS = (
    "chip, icon, listed, masked, moment, money, recorded, role_name, short, status, text, yes_no"
)


def rendered(source: str, **context: Any) -> str:
    html: str = compiled(source).render(context)
    return html


@cache
def compiled(source: str) -> Any:
    imported = f'{{% from "backoffice/values.html" import {MACROS} %}}'
    return engines["jinja2"].from_string(imported + source)


# -- statuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "chip"),
    [
        (Colour.ACTIVE, '<span class="chip good">active</span>'),
        (Colour.PENDING, '<span class="chip warning">pending</span>'),
        (Colour.REVOKED, '<span class="chip bad">revoked</span>'),
        (Colour.NEVER_SEEN, '<span class="chip neutral">never seen</span>'),
    ],
)
def test_a_status_is_a_word_in_a_tone(value: Colour, chip: str) -> None:
    assert rendered("{{ status(value) }}", value=value) == chip


def test_a_text_outside_the_closed_list_is_shown_as_it_is_and_marked_unknown() -> None:
    html = rendered("{{ status(value) }}", value="active")

    assert html == '<span class="chip"><bdi>active</bdi></span> <small>(unknown)</small>'


@pytest.mark.parametrize(
    "source",
    [
        "{{ status(value) }}",
        "{{ listed(value) }}",
        "{{ text(value) }}",
        "{{ moment(value) }}",
        "{{ money(value, 'EUR') }}",
        "{{ yes_no(value) }}",
        "{{ masked(value) }}",
    ],
)
def test_what_is_missing_is_heard_as_missing(source: str) -> None:
    assert '<span class="sr">missing</span>' in rendered(source, value=None)


@pytest.mark.parametrize(
    ("unread", "word"),
    [(Unread.ENCRYPTED, "encrypted"), (Unread.NOT_READABLE, "not readable here")],
)
@pytest.mark.parametrize(
    "source",
    [
        "{{ status(value) }}",
        "{{ listed(value) }}",
        "{{ text(value) }}",
        "{{ short(value) }}",
        "{{ recorded(value) }}",
        "{{ text(value|method) }}",
        "{{ moment(value) }}",
        "{{ moment(value, to='second') }}",
        "{{ moment(value, to='clock') }}",
        "{{ money(value, 'EUR') }}",
        "{{ yes_no(value) }}",
        "{{ masked(value, shown) }}",
        "{{ masked(value, shown, as_email=True) }}",
    ],
)
@pytest.mark.parametrize("shown", [False, True])
def test_what_is_there_and_cannot_be_read_is_a_quiet_word(
    source: str, unread: Unread, word: str, *, shown: bool
) -> None:
    html = rendered(source, value=unread, shown=shown)

    assert html == f'<span class="quiet">{word}</span>'


@pytest.mark.parametrize("source", ["{{ value }}", "{{ value|words }}"])
def test_without_a_filter_it_is_the_word_alone(source: str) -> None:
    assert rendered(source, value=Unread.ENCRYPTED) == "encrypted"


def test_an_amount_in_a_currency_that_cannot_be_read_is_shown() -> None:
    html = rendered("{{ money(amount, value) }}", amount=Decimal("1.5"), value=Unread.NOT_READABLE)

    assert html == '<span class="money">1.5&nbsp;<bdi>?</bdi></span>'


def test_a_tone_that_does_not_exist_is_neutral() -> None:
    assert (
        rendered("{{ chip('new', tone) }}", tone='"><b>') == '<span class="chip neutral">new</span>'
    )


# -- text from records ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "{{ status(value) }}",
        "{{ chip(value) }}",
        "{{ listed(value) }}",
        "{{ text(value) }}",
        "{{ short(value) }}",
        "{{ recorded(value) }}",
        "{{ money(amount, value) }}",
        "{{ masked(value, True) }}",
    ],
)
@pytest.mark.parametrize("length", [1, 500])
def test_markup_in_a_record_is_text_on_the_page(source: str, length: int) -> None:
    html = rendered(source, value=MARKUP * length, amount=Decimal(1))

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_text_keeps_its_direction_to_itself() -> None:
    assert rendered("{{ text(value) }}", value="عبد الرحمن") == "<bdi>عبد الرحمن</bdi>"


def test_very_long_text_is_folded_and_whole_inside() -> None:
    html = rendered("{{ text(value) }}", value="x" * 10_000)

    assert html.startswith('<details class="long"><summary>')
    assert "10000 characters" in html
    assert "x" * 10_000 in html


def test_very_long_text_is_cut_in_headings() -> None:
    assert rendered("{{ short(value) }}", value="x" * 101) == f"<bdi>{'x' * 100}</bdi>…"


# -- masked fields -------------------------------------------------------------------------------


def test_a_field_is_masked_and_heard_as_masked() -> None:
    html = rendered("{{ masked(value) }}", value="Ada Lovelace")

    assert "Ada" not in html
    assert '<span class="sr">masked </span>' in html


def test_a_field_is_in_clear_where_it_is_to_be_shown() -> None:
    assert (
        rendered("{{ masked(value, True) }}", value="Ada")
        == '<span data-copied-as="text"><bdi>Ada</bdi></span>'
    )


def test_an_e_mail_keeps_what_tells_two_apart() -> None:
    html = rendered("{{ masked(value, as_email=True) }}", value="ada@example.com")

    assert "a•••@•••.com" in html
    assert "example" not in html


@pytest.mark.parametrize("piece", ["masked(value, shown)", "masked(value, shown, as_email=True)"])
@pytest.mark.parametrize("shown", [False, True])
def test_it_is_in_clear_only_if_it_is_to_be_shown(piece: str, *, shown: bool) -> None:
    html = rendered("{{ " + piece + " }}", value="secret@x.org", shown=shown)

    assert ("secret@x.org" in html) is shown


@given(st.text(min_size=1, alphabet=st.characters(categories=["L", "N"])))
def test_a_masked_field_tells_not_even_its_length(value: str) -> None:
    assert rendered("{{ masked(value) }}", value=value) == rendered(
        "{{ masked(value) }}", value="x"
    )


# -- times ---------------------------------------------------------------------------------------


def test_a_time_is_in_the_readers_zone_and_utc_on_hover() -> None:
    with django_timezone.override("Europe/Berlin"):
        html = rendered("{{ moment(at) }}", at=AT)

    assert html == (
        '<time datetime="2026-11-20T09:02:11Z" title="2026-11-20 09:02:11 UTC">'
        '2026-11-20 10:02<span class="sr"> CET</span></time>'
    )


def test_a_time_of_another_zone_is_the_same_instant() -> None:
    there = AT.astimezone(timezone(timedelta(hours=-9)))

    assert rendered("{{ moment(at) }}", at=there) == rendered("{{ moment(at) }}", at=AT)


def test_a_time_of_day_leaves_the_date_to_the_hover() -> None:
    assert '>09:02<span class="sr"> UTC</span></time>' in rendered(
        "{{ moment(at, to='clock') }}", at=AT
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@given(at=st.datetimes(timezones=st.just(UTC)))
def test_every_instant_of_the_calendar_can_be_shown(zone: str, at: datetime) -> None:
    with django_timezone.override(zone):
        assert f"{at:%H:%M:%S} UTC" in rendered("{{ moment(at) }}", at=at)


@pytest.mark.parametrize(
    "edge", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
def test_the_ends_of_the_calendar_stay_as_they_are(edge: datetime) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with django_timezone.override(zone):
            assert "<time" in rendered("{{ moment(at) }}", at=edge)


@pytest.mark.parametrize("text", ["2026-11-20T09:02:11Z", "2026-11-20 09:02:11 UTC"])
def test_an_instant_in_a_fact_is_shown_as_a_time(text: str) -> None:
    with django_timezone.override("Europe/Berlin"):
        assert '>2026-11-20 10:02:11<span class="sr"> CET</span></time>' in rendered(
            "{{ recorded(value) }}", value=text
        )


@pytest.mark.parametrize("text", ["2026-99-99T09:02:11Z", "sess_1", "2026-11-20"])
def test_any_other_fact_is_text(text: str) -> None:
    assert rendered("{{ recorded(value) }}", value=text) == f"<bdi>{text}</bdi>"


# -- amounts and sizes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "digits"),
    [
        ("9.99", "USD", "9.99"),
        ("9.9", "EUR", "9.90"),
        ("1E+3", "EUR", "1000.00"),
        ("1200", "JPY", "1200"),
        ("0.5", "JPY", "0.5"),
        ("1.5", "KWD", "1.500"),
        ("-4", "EUR", "-4.00"),
        ("0.00001", "EUR", "0.00001"),
        ("7", "gold", "7"),
        ("1E-130", "EUR", "0." + "0" * 129 + "1"),
        ("12345678901234567890123456789012345678", "X", "12345678901234567890123456789012345678"),
        (
            "123456789012345678901234567890123456.78",
            "EUR",
            "123456789012345678901234567890123456.78",
        ),
    ],
)
def test_an_amount_is_whole_and_exact(amount: str, currency: str, digits: str) -> None:
    html = rendered("{{ money(amount, currency) }}", amount=Decimal(amount), currency=currency)

    assert html == f'<span class="money">{digits}&nbsp;<bdi>{currency}</bdi></span>'


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=None),
    st.sampled_from(["EUR", "JPY", "KWD", "?", None]),
)
def test_no_amount_is_ever_rounded(amount: Decimal, currency: str | None) -> None:
    html = rendered("{{ money(amount, currency) }}", amount=amount, currency=currency)

    assert Decimal(html.removeprefix('<span class="money">').partition("&nbsp;")[0]) == amount


@pytest.mark.parametrize(
    ("size", "in_words"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KB"), (409_600, "400.0 KB"), (2_097_152, "2.0 MB")],
)
def test_a_size_is_in_the_unit_a_person_would_choose(size: int, in_words: str) -> None:
    assert rendered("{{ size|byte_size }}", size=size) == in_words


# -- icons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ICONS, "one that nobody drew"])
def test_an_icon_is_drawn_in_the_page_and_not_heard(name: str) -> None:
    html = rendered("{{ icon(name) }}", name=name)

    assert html.startswith("<svg") and 'aria-hidden="true"' in html  # noqa: PT018
    assert "style" not in html


def test_every_tone_has_one_name() -> None:
    assert set(values.TONES.values()) == {"good", "warning", "bad"}


@pytest.mark.parametrize(
    ("word", "tone"),
    [
        *((word, "good") for word in ("active", "completed", "current", "live", "verified")),
        *((word, "warning") for word in ("pending", "outdated", "expired", "ended", "over")),
        *((word, "warning") for word in ("missing", "not given", "not readable here")),
        *(
            (word, "bad")
            for word in ("revoked", "failed", "disputed", "deleted", "suspended", "deactivated")
        ),
        *((word, "neutral") for word in ("withdrawn", "refunded", "anything")),
    ],
)
def test_how_good_news_a_word_is(word: str, tone: str) -> None:
    assert values.tone(next(iter(StrEnum("Word", {"A": word})))) == tone
