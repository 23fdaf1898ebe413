"""What can go wrong between us and DynamoDB.

DynamoError
├── RequestError                our own mistake, found before the network or refused by DynamoDB
│   ├── KeyTemplateError        a key part is missing, empty, ambiguous or too long
│   ├── EncodingError           a value that DynamoDB cannot hold exactly
│   ├── CursorError             a cursor that is forged, damaged or of another question
│   ├── NoScopeError            a call outside a call scope, so without a deadline
│   └── ScanNotAllowedError     a scan in a scope that allows none, as under a web request
├── NotFoundError               there is no such item
├── TableNotFoundError          there is no such table or index
├── ConditionFailedError        the condition did not hold; carries the item as it is now
├── TransactionCancelledError   nothing was done; one reason per write
├── ConflictError               another write to the same item was under way; nothing was done
├── ThrottledError              DynamoDB asks to slow down; nothing was done
├── TooLargeError               an item, request or collection over DynamoDB's limit
├── AccessDeniedError           credentials are missing, wrong or not allowed to do this
└── UnavailableError            no usable answer; a write may or may not have been done
    ├── NotSentError            no connection: the request never left, nothing was done
    ├── DeadlineError           the caller's time ran out
    ├── TruncatedResponseError  the answer arrived damaged or cut off
    └── UnsettledError          a write's answer was lost, and what its repeat was told does not
                                say what became of it

An item hung on an error stays out of `str` and `repr`: items hold personal data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: What `wire` calls an item; that module raises the errors of this one.
Item = dict[str, dict[str, Any]]


class DynamoError(Exception):
    """Base of everything the gateway raises."""

    #: True where a write that raised this may have been done all the same.
    outcome_unknown = False


class RequestError(DynamoError):
    """The request is wrong; sending it again cannot help."""


class KeyTemplateError(RequestError):
    """A key could not be made from its parts."""


class EncodingError(RequestError):
    """A value has no exact DynamoDB form."""


class CursorError(RequestError):
    """The cursor was not made by us for this question."""


class NoScopeError(RequestError):
    """A call was made outside `call_scope`."""


class ScanNotAllowedError(RequestError):
    """A scan where somebody waits for a page."""


class NotFoundError(DynamoError):
    """There is no item under the key."""


class TableNotFoundError(DynamoError):
    """There is no such table or index."""


class ConditionFailedError(DynamoError):
    """The condition of a write did not hold, so nothing was changed.

    `item` is the wire item as it is now, None where there is none.
    """

    def __init__(self, message: str, item: Item | None = None) -> None:
        super().__init__(message)
        self.item = item


@dataclass(frozen=True)
class CancellationReason:
    """Why one write of a transaction did not happen.

    `label` is the name its builder gave the write, `code` DynamoDB's code ("None" where this
    write alone would have passed), `item` the wire item as it is now where the condition failed.
    """

    label: str
    code: str
    item: Item | None = field(default=None, repr=False)

    @property
    def condition_failed(self) -> bool:
        return self.code == "ConditionalCheckFailed"


class TransactionCancelledError(DynamoError):
    """A transaction was refused as a whole; `reasons` has one entry per write, in order."""

    def __init__(self, reasons: tuple[CancellationReason, ...]) -> None:
        super().__init__(", ".join(f"{reason.label}: {reason.code}" for reason in reasons))
        self.reasons = reasons

    def reason(self, label: str) -> CancellationReason:
        """The reason of the write named `label`. Raises KeyError where there is none."""
        for reason in self.reasons:
            if reason.label == label:
                return reason
        raise KeyError(label)


class ConflictError(DynamoError):
    """Another write to the same item was under way; nothing was done."""


class ThrottledError(DynamoError):
    """Over the table's or the account's capacity; nothing was done."""


class TooLargeError(DynamoError):
    """Over one of DynamoDB's size limits; nothing was done."""


class AccessDeniedError(DynamoError):
    """The credentials are missing, expired or not allowed to do this."""


class UnavailableError(DynamoError):
    """DynamoDB gave no usable answer."""

    outcome_unknown = True


class NotSentError(UnavailableError):
    """No connection: the request never left, so nothing can have been done."""

    outcome_unknown = False


class DeadlineError(UnavailableError):
    """The time the caller gave ran out."""


class TruncatedResponseError(UnavailableError):
    """The answer arrived damaged or cut off. It is never read as an empty result."""


class UnsettledError(UnavailableError):
    """A write was sent again because its answer was lost, and the repeat failed.

    What the repeat was told (throttled, refused, never sent) is said of the repeat: the write
    itself may have been done all the same.
    """
