"""The one place where DynamoDB's refusals become errors of ours."""

from __future__ import annotations

from typing import Any

from backoffice.dynamo.answers import RefusalError
from backoffice.dynamo.errors import (
    AccessDeniedError,
    CancellationReason,
    ConditionFailedError,
    ConflictError,
    DynamoError,
    RequestError,
    TableNotFoundError,
    ThrottledError,
    TooLargeError,
    TransactionCancelledError,
    UnavailableError,
)

_BY_CODE: dict[str, type[DynamoError]] = {
    "TransactionConflictException": ConflictError,
    "TransactionInProgressException": ConflictError,
    "ReplicatedWriteConflictException": ConflictError,
    "ProvisionedThroughputExceededException": ThrottledError,
    "ThrottlingException": ThrottledError,
    "RequestLimitExceeded": ThrottledError,
    "LimitExceededException": ThrottledError,
    "ResourceNotFoundException": TableNotFoundError,
    "ItemCollectionSizeLimitExceededException": TooLargeError,
    "RequestEntityTooLarge": TooLargeError,
    "AccessDeniedException": AccessDeniedError,
    "UnrecognizedClientException": AccessDeniedError,
    "InvalidSignatureException": AccessDeniedError,
    "IncompleteSignatureException": AccessDeniedError,
    "MissingAuthenticationTokenException": AccessDeniedError,
    "ExpiredTokenException": AccessDeniedError,
}
_SIZE_HINTS = ("size has exceeded", "maximum allowed size", "exceeded the maximum")
_THROTTLED_REASONS = {"ThrottlingError", "ProvisionedThroughputExceeded"}


def translated(error: RefusalError, labels: tuple[str, ...] = ()) -> DynamoError:
    """Our error for what DynamoDB said. `labels` names the writes of a transaction."""
    code, told = error.code, error.told
    if code == "ConditionalCheckFailedException":
        return ConditionFailedError("The condition did not hold.", told.get("Item") or None)
    if code == "TransactionCanceledException":
        return _of_cancellation(told.get("CancellationReasons", []), labels)
    if code in _BY_CODE:
        return _BY_CODE[code](f"DynamoDB answered {code}.")
    if code == "ValidationException" and any(hint in error.message for hint in _SIZE_HINTS):
        return TooLargeError("The item or request is larger than DynamoDB accepts.")
    if error.status >= 500 or not code:
        return UnavailableError(f"DynamoDB answered {error.status} {code}.")
    # The message may quote key values, so only the code is kept.
    return RequestError(f"DynamoDB refused the request: {code}.")


def _of_cancellation(reasons: list[dict[str, Any]], labels: tuple[str, ...]) -> DynamoError:
    """A cancellation for passing causes alone is a conflict or a throttle: both can be retried."""
    codes = {reason.get("Code", "None") for reason in reasons} - {"None"}
    if codes and codes <= _THROTTLED_REASONS:
        return ThrottledError("DynamoDB throttled the transaction.")
    if codes and codes <= _THROTTLED_REASONS | {"TransactionConflict"}:
        return ConflictError("Another write to one of the items was under way.")
    if len(reasons) != len(labels):
        return UnavailableError("A transaction was cancelled without saying why.")
    return TransactionCancelledError(
        tuple(
            CancellationReason(label, reason.get("Code", "None"), reason.get("Item") or None)
            for label, reason in zip(labels, reasons, strict=True)
        )
    )
