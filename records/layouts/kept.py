"""What entries keep of stored values, exactly enough to put them back.

Ids, counts and instants as they are stored: an instant keeps its form (ISO text, epoch time). What
is missing is None; what is something else is not kept, and `NOT_KEPT` says so.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from backoffice.audit.entries import EntryValue
from backoffice.dynamo.unread import Unread
from backoffice.dynamo.wire import WireValue
from records.layouts.sight import OutdatedSeenError
from records.reading import count_of, read_instant, text_of

NOT_KEPT = str(Unread.NOT_READABLE)


def kept_instant(wire: WireValue | None) -> EntryValue:
    """An instant in the form it is stored in."""
    if wire is None or "NULL" in wire:
        return None
    if read_instant(wire) is None:
        return NOT_KEPT
    if "S" in wire:
        return str(wire["S"])
    number = count_of(wire)
    return NOT_KEPT if isinstance(number, Unread) else number


def kept_count(wire: WireValue | None) -> EntryValue:
    """A count."""
    count = count_of(wire)
    return NOT_KEPT if isinstance(count, Unread) else count


def kept_text(wire: WireValue | None) -> EntryValue:
    """An id."""
    text = text_of(wire)
    return NOT_KEPT if isinstance(text, Unread) else text


def _is_kept(value: str | int | None) -> str | int | None:
    if value == NOT_KEPT:
        raise ValueError("it was not kept")
    return value


KeptInstant = Annotated[str | int | None, AfterValidator(_is_kept)]
KeptId = Annotated[str | None, AfterValidator(_is_kept)]


class Kept(BaseModel):
    """What taking an act back needs of its entry; what else the entry holds is left out."""

    model_config = ConfigDict(frozen=True, strict=True)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Nothing: the values are a user's."""
        return []


class Was(Kept):
    """An act's entry; parts say what they need of its old and new values."""

    entry_id: str
    #: When the act was done, as entries hold instants.
    at: str


W = TypeVar("W", bound=Was)


def undone_by(was: W | None) -> W:
    """The entry of the act to take back. Raises OutdatedSeenError where none was given."""
    if was is None:
        raise OutdatedSeenError("Nothing says which act this is about.")
    return was
