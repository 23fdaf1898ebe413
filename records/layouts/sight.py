"""What a part saw, strictly read: raw values as they are stored, and nothing else.

It comes back out of a signed form, so it is ours, but it may be of another version of this code.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.wire import Item, WireValue, decode
from records.layouts.base import Seen


class OutdatedSeenError(Exception):
    """What was seen has another shape than this version of the code gives it."""


def _one_wire_value(wire: WireValue) -> WireValue:
    try:
        decode(wire)
    except EncodingError as error:
        raise ValueError("not a wire value") from error
    return wire


#: A value as it is stored. As a field of a sight it is None where the attribute is missing.
Raw = Annotated[WireValue, AfterValidator(_one_wire_value)]


class Sight(BaseModel):
    """The key of the item; a part adds what it saw there. Every field must be there."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    PK: Raw
    SK: Raw

    @classmethod
    def of(cls, seen: Seen) -> Self:
        """Read what was seen. Raises OutdatedSeenError where a field is more, less or other."""
        try:
            return cls.model_validate(seen)
        except ValidationError:
            # Without the cause: it quotes the values.
            raise OutdatedSeenError("The form was made by another version.") from None

    def seen(self) -> Seen:
        """The same, to travel."""
        return self.model_dump()

    @property
    def key(self) -> Item:
        """The key of the item that was looked at."""
        return {"PK": self.PK, "SK": self.SK}

    @classmethod
    def place(cls, seen: Seen) -> Item:
        """Which item was looked at, whatever was seen there. Raises OutdatedSeenError."""
        try:
            return {"PK": seen["PK"], "SK": seen["SK"]}
        except KeyError:
            raise OutdatedSeenError("The form was made by another version.") from None

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Nothing: the values are a user's."""
        return []
