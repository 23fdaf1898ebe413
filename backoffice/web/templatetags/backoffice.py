"""How values look: statuses, times, amounts, masked fields, entries of the trail, icons.

Everything that comes from a record is escaped and kept apart from the direction of the text
around it (`<bdi>`); whatever is missing says so to those who hear the page too, and what is there
but cannot be read (`Unread`) says that instead of a value.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from backoffice.dynamo.unread import Maybe, Unread
from backoffice.web.icons import ICONS, OTHER_ICON
from backoffice.web.masking import masked, masked_email

register = template.Library()

#: Text beyond this folds: a name of 10,000 characters must not push the page away.
LONG = 160
FOLDED = 100

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)")

# A text of our own; nothing is put into it.
MISSING: SafeString = mark_safe(  # nosec B308
    '<span class="missing"><span aria-hidden="true">—</span><span class="sr">missing</span></span>'
)

_TONES = {
    "good": ("active", "completed", "current", "verified"),
    "warning": ("pending", "outdated", "expired", "not given", "missing", "unknown version"),
    "bad": ("revoked", "failed", "disputed", "withdrawn", "deleted", "suspended"),
}
TONES = {value: tone for tone, values in _TONES.items() for value in values}


def quiet(unread: Unread) -> SafeString:
    """The word in place of a value that is there and cannot be read."""
    return format_html('<span class="quiet">{}</span>', unread)


def without_value(value: object) -> SafeString | None:
    """What stands in place of a value that is missing or unread; None where there is a value."""
    if isinstance(value, Unread):
        return quiet(value)
    return MISSING if value is None or value == "" else None


# -- statuses ------------------------------------------------------------------------------------


@register.simple_tag
def chip(word: object, tone: str = "neutral") -> SafeString:
    """A word in a tone: good, warning, bad or neutral."""
    tone = tone if tone in _TONES else "neutral"
    return format_html('<span class="chip {}">{}</span>', tone, words(word))


@register.simple_tag
def status(value: object) -> SafeString:
    """A value of a closed list. A plain text is none of the list: shown as it is, marked so."""
    if stand_in := without_value(value):
        return stand_in
    if isinstance(value, Enum):
        return chip(value.value, TONES.get(str(value.value), "neutral"))
    return format_html('<span class="chip">{}</span> <small>(unknown)</small>', short(value))


@register.filter
def words(value: object) -> str:
    """A name as stored, for people to read: `terms_of_service` is "terms of service"."""
    if value is None:
        return ""
    return str(value.value if isinstance(value, Enum) else value).replace("_", " ")


#: Names that capital letters alone do not make.
_METHODS = {"apple_pay": "Apple Pay", "google_pay": "Google Pay", "paypal": "PayPal"}


@register.filter
def method(value: object) -> SafeString:
    """How a payment was made, by the name people know it under."""
    return without_value(value) or clear(_METHODS.get(str(value)) or capfirst(words(value)))


@register.filter
def listed(value: object) -> SafeString:
    """A value of a closed list where a chip would be too loud."""
    if stand_in := without_value(value):
        return stand_in
    if isinstance(value, Enum):
        return format_html("{}", capfirst(words(value)))
    return format_html("{} <small>(unknown)</small>", clear(value))


@register.filter
def yesno_words(value: Maybe[bool]) -> str:
    """Yes, no, or why neither."""
    return without_value(value) or ("Yes" if value else "No")


# -- text from records ---------------------------------------------------------------------------


@register.filter
def clear(value: object) -> SafeString:
    """Text as stored, in its own direction; folded where it is very long."""
    if stand_in := without_value(value):
        return stand_in
    text = str(value)
    if len(text) <= LONG:
        return format_html("<bdi>{}</bdi>", text)
    return format_html(
        '<details class="long"><summary><bdi>{}</bdi>… <small>{} characters</small></summary>'
        "<bdi>{}</bdi></details>",
        text[:FOLDED],
        len(text),
        text,
    )


@register.filter
def short(value: object) -> SafeString:
    """Text as stored, cut where it is very long: for headings, where nothing can fold."""
    if isinstance(value, Unread):
        return quiet(value)
    text = "" if value is None else str(value)
    return format_html("<bdi>{}</bdi>{}", text[:FOLDED], "…" if len(text) > FOLDED else "")


@register.simple_tag(takes_context=True, name="masked")
def masked_tag(
    context: template.Context, value: object, group: str, *, as_email: bool = False
) -> SafeString:
    """A field that is masked until its group is revealed on this page."""
    if stand_in := without_value(value):
        return stand_in
    text = str(value)
    if group in {each.name for each in context.get("revealed") or ()}:
        return clear(text)
    hidden = masked_email(text) if as_email else masked(text)
    return format_html('<span class="masked"><span class="sr">masked </span>{}</span>', hidden)


# -- times and numbers ---------------------------------------------------------------------------


@register.filter
def when(instant: object) -> SafeString:
    """An instant in the reader's zone, to the minute; UTC on hover."""
    return _time(instant, slice(16))


@register.filter
def to_second(instant: object) -> SafeString:
    """The same, to the second."""
    return _time(instant, slice(19))


@register.filter
def clock_time(instant: object) -> SafeString:
    """The same, hours and minutes only."""
    return _time(instant, slice(11, 16))


def _time(instant: object, part: slice) -> SafeString:
    """`part` is what is shown of `2026-11-20 10:02:11`."""
    if not isinstance(instant, datetime):
        return without_value(instant) or MISSING
    utc = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    text = utc.replace(tzinfo=None).isoformat(" ", "seconds")
    local = _local(utc).replace(tzinfo=None).isoformat(" ", "seconds")
    return format_html(
        '<time datetime="{}Z" title="{} UTC">{}</time>', text.replace(" ", "T"), text, local[part]
    )


def _local(utc: datetime) -> datetime:
    """In the reader's zone, or as it is where the calendar ends before that."""
    try:
        return utc.astimezone(timezone.get_current_timezone())
    except OverflowError:
        return utc


#: Currencies whose smallest unit is not a hundredth (ISO 4217).
_PLACES = dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"], 0)
_PLACES |= dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)


@register.filter
def money(amount: Maybe[Decimal], currency: object = "") -> SafeString:
    """An exact amount with its currency. Zeros are added up to the currency's places; nothing is
    ever rounded away and there is no exponent, however long it gets."""
    if amount is None:
        return MISSING
    if isinstance(amount, Unread):
        return quiet(amount)
    code = "" if currency is None or isinstance(currency, Unread) else str(currency)
    return format_html(
        '<span class="money">{}&nbsp;{}</span>', _digits(amount, code), short(code or "?")
    )


def _digits(amount: Decimal, currency: str) -> str:
    digits = f"{amount:f}"
    if not re.fullmatch(r"[A-Z]{3}", currency):
        return digits
    whole, _, fraction = digits.partition(".")
    fraction = fraction.ljust(_PLACES.get(currency, 2), "0")
    return f"{whole}.{fraction}" if fraction else whole


@register.filter("bytes")
def byte_size(size: int) -> str:
    """A size in bytes, in the unit a person would choose."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


# -- what was and what is ------------------------------------------------------------------------


@register.filter
def fact(value: object) -> SafeString:
    """A value of an entry or of a comparison: an instant as a time to the second, everything
    else as it is."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            instant = datetime.fromisoformat(value.removesuffix(" UTC").removesuffix("Z"))
        except ValueError:
            return clear(value)
        return _time(instant, slice(19))
    return clear(value)


# -- icons ---------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str) -> SafeString:
    """An icon beside words that say the same; it is hidden from those who hear the page."""
    shell = context.get("shell")
    shape = (shell and shell.icons.get(name)) or ICONS.get(name, OTHER_ICON)
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="{}"/></svg>', shape
    )
