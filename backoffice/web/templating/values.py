"""What templates ask of a value before they show it. Nothing here is markup."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum

from django.utils import timezone
from django.utils.text import capfirst

from backoffice.dynamo.unread import Unread

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)")

_TONES = {
    "good": ("active", "completed", "current", "live", "verified"),
    "warning": (
        *("pending", "outdated", "expired", "ended", "over", "missing", "no status"),
        *("not begun yet", "not given", "not readable here", "not verified"),
        *("unknown status", "unknown version"),
    ),
    # Withdrawing is a right, so that "withdrawn" is neutral.
    "bad": ("revoked", "failed", "disputed", "deleted", "suspended", "deactivated"),
}
TONES = {value: tone for tone, values in _TONES.items() for value in values}


def is_missing(value: object) -> bool:
    """Whether there is no value."""
    return value is None or value == ""


def is_unread(value: object) -> bool:
    """Whether there is a value that cannot be read."""
    return isinstance(value, Unread)


def is_listed(value: object) -> bool:
    """Whether it is a value of a closed list. A plain text is none."""
    return isinstance(value, Enum)


def words(value: object) -> str:
    """A name as stored, for people to read: `terms_of_service` is "terms of service"."""
    if value is None:
        return ""
    return str(value.value if isinstance(value, Enum) else value).replace("_", " ")


def tone(value: object) -> str:
    """How good news a value of a closed list is: good, warning, bad or neutral."""
    return TONES.get(str(value.value), "neutral") if isinstance(value, Enum) else "neutral"


#: Names that capital letters alone do not make.
_METHODS = {"apple_pay": "Apple Pay", "google_pay": "Google Pay", "paypal": "PayPal"}


def method(value: object) -> object:
    """How a payment was made, by the name people know it under; nothing else is changed."""
    if is_missing(value) or is_unread(value):
        return value
    return _METHODS.get(str(value)) or capfirst(words(value))


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 entry", "2 entries"."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def grouped(number: int) -> str:
    """A number with its thousands apart: "61,240"."""
    return f"{number:,}"


def rate(number: float) -> str:
    """How many a second, so exact as it is worth saying: "0.4", "118", "1,204"."""
    return f"{number:,.0f}" if number >= 10 or not number else f"{number:.1f}"


# -- times ---------------------------------------------------------------------------------------


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Told:
    """An instant in words: for machines, in UTC, and in the reader's zone to different parts,
    with the short name that the zone has at that time."""

    machine: str
    utc: str
    local: str
    zone: str

    @property
    def second(self) -> str:
        return self.local

    @property
    def minute(self) -> str:
        return self.local[:16]

    @property
    def clock(self) -> str:
        return self.local[11:16]

    @property
    def day(self) -> str:
        return f"{int(self.local[8:10])} {_MONTHS[int(self.local[5:7]) - 1]} {self.clock}"


def told(instant: object) -> Told | None:
    """An instant in words; None for whatever is no instant."""
    if not isinstance(instant, datetime):
        return None
    utc = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    text, local = _to_second(utc), _local(utc)
    zone = local.tzname() or ""
    return Told(text.replace(" ", "T") + "Z", f"{text} UTC", _to_second(local), zone)


def local_input(instant: datetime) -> str:
    """An instant in the reader's zone, as a field for day and time takes it."""
    return _to_second(_local(instant))[:16].replace(" ", "T")


#: Units in seconds, each used below as many as are still easy to grasp.
_UNITS = (
    (60, 60, "min"),
    (3600, 48, "h"),
    (86_400, 60, "days"),
    (30 * 86_400, 25, "months"),
    (365 * 86_400, 10_000, "years"),
)


def relative(instant: object, now: datetime) -> str:
    """How far off an instant is, cut to whole units: "in 3 h", "12 days ago"; empty for none."""
    if not isinstance(instant, datetime):
        return ""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    seconds = (aware - now).total_seconds()
    if abs(seconds) < 60:
        return "now"
    size, unit = next(
        (int(abs(seconds) // each), unit)
        for each, most, unit in _UNITS
        if abs(seconds) < each * most
    )
    return f"in {size} {unit}" if seconds > 0 else f"{size} {unit} ago"


def lasting(length: timedelta) -> str:
    """How long something took, cut to whole units: "40 s", "3 min", "5 h"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    return next(f"{seconds // each} {unit}" for each, most, unit in _UNITS if seconds < each * most)


def _to_second(instant: datetime) -> str:
    return instant.isoformat(" ", "seconds")[:19]


def _local(utc: datetime) -> datetime:
    """In the reader's zone, or as it is where the calendar ends before that."""
    try:
        return utc.astimezone(timezone.get_current_timezone())
    except OverflowError:
        return utc


def instant_in(value: object) -> datetime | None:
    """The instant that a value of an entry, or of a comparison, stands for; None if none."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.removesuffix(" UTC").removesuffix("Z"))
    except ValueError:
        return None


# -- numbers -------------------------------------------------------------------------------------

#: Currencies whose smallest unit is not a hundredth (ISO 4217).
_PLACES = dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"], 0)
_PLACES |= dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)


def digits(amount: Decimal, currency: object) -> str:
    """An exact amount. Zeros are added up to the currency's places; nothing is ever rounded away
    and there is no exponent, however long it gets."""
    plain = f"{amount:f}"
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
        return plain
    whole, _, fraction = plain.partition(".")
    fraction = fraction.ljust(_PLACES.get(currency, 2), "0")
    return f"{whole}.{fraction}" if fraction else whole


def byte_size(size: int) -> str:
    """A size in bytes, in the unit a person would choose."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
