from __future__ import annotations

import traceback
from typing import Any

import pytest

from backoffice.dynamo.answers import RefusalError
from backoffice.dynamo.errors import (
    AccessDeniedError,
    ConditionFailedError,
    ConflictError,
    DeadlineError,
    DynamoError,
    NotFoundError,
    NotSentError,
    RequestError,
    TableNotFoundError,
    ThrottledError,
    TooLargeError,
    TransactionCancelledError,
    TruncatedResponseError,
    UnavailableError,
)
from backoffice.dynamo.translation import translated
from backoffice.dynamo.wire import Item

ADA: Item = {"PK": {"S": "USER#1"}, "email": {"S": "ada@example.com"}}


def refusal(code: str, message: str = "", *, status: int = 400, **more: Any) -> RefusalError:
    return RefusalError(status, {"__type": f"x#{code}", "message": message} | more)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refusal("ConditionalCheckFailedException"), ConditionFailedError),
        (refusal("TransactionConflictException"), ConflictError),
        (refusal("TransactionInProgressException"), ConflictError),
        (refusal("ReplicatedWriteConflictException"), ConflictError),
        (refusal("ProvisionedThroughputExceededException"), ThrottledError),
        (refusal("ThrottlingException"), ThrottledError),
        (refusal("RequestLimitExceeded"), ThrottledError),
        (refusal("ResourceNotFoundException"), TableNotFoundError),
        (refusal("ItemCollectionSizeLimitExceededException"), TooLargeError),
        (
            refusal("ValidationException", "Item size has exceeded the maximum allowed size"),
            TooLargeError,
        ),
        (refusal("ValidationException", "Invalid UpdateExpression"), RequestError),
        (refusal("IdempotentParameterMismatchException"), RequestError),
        (refusal("AccessDeniedException"), AccessDeniedError),
        (refusal("UnrecognizedClientException"), AccessDeniedError),
        (refusal("ExpiredTokenException"), AccessDeniedError),
        (refusal("InternalServerError", status=500), UnavailableError),
        (refusal("ServiceUnavailable", status=503), UnavailableError),
        (refusal("", status=502), UnavailableError),
        (refusal(""), UnavailableError),
    ],
)
def test_every_error_has_its_place_in_the_tree(
    error: RefusalError, expected: type[DynamoError]
) -> None:
    assert type(translated(error)) is expected


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (ConditionFailedError("x"), False),
        (ConflictError("x"), False),
        (ThrottledError("x"), False),
        (TooLargeError("x"), False),
        (NotFoundError("x"), False),
        (AccessDeniedError("x"), False),
        (NotSentError("x"), False),
        (UnavailableError("x"), True),
        (DeadlineError("x"), True),
        (TruncatedResponseError("x"), True),
    ],
)
def test_an_error_says_whether_a_write_may_have_been_done(
    error: DynamoError, *, unknown: bool
) -> None:
    assert error.outcome_unknown is unknown


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["None", "TransactionConflict"], ConflictError),
        (["TransactionConflict", "ThrottlingError"], ConflictError),
        (["ThrottlingError", "None"], ThrottledError),
        (["ProvisionedThroughputExceeded", "None"], ThrottledError),
        (["ConditionalCheckFailed", "None"], TransactionCancelledError),
        (["ConditionalCheckFailed", "TransactionConflict"], TransactionCancelledError),
        (["ValidationError", "None"], TransactionCancelledError),
    ],
)
def test_a_transaction_refused_for_passing_causes_alone_can_be_tried_again(
    codes: list[str], expected: type[DynamoError]
) -> None:
    reasons = [{"Code": code} for code in codes]
    error = refusal("TransactionCanceledException", CancellationReasons=reasons)

    assert type(translated(error, ("change", "audit entry"))) is expected


def test_a_cancellation_has_a_reason_for_each_action() -> None:
    reasons = [{"Code": "ConditionalCheckFailed", "Item": ADA}, {"Code": "None"}]
    error = translated(
        refusal("TransactionCanceledException", CancellationReasons=reasons), ("change", "entry")
    )

    assert isinstance(error, TransactionCancelledError)
    assert error.reason("change").condition_failed
    assert error.reason("change").item == ADA
    assert not error.reason("entry").condition_failed
    with pytest.raises(KeyError):
        error.reason("no such write")


@pytest.mark.parametrize("reasons", [[], [{"Code": "ConditionalCheckFailed"}]])
def test_a_cancellation_without_its_reasons_is_unavailable(reasons: list[Any]) -> None:
    error = refusal("TransactionCanceledException", CancellationReasons=reasons)

    assert type(translated(error, ("change", "entry"))) is UnavailableError


@pytest.mark.parametrize(
    "error",
    [
        refusal("ConditionalCheckFailedException", "ada@example.com", Item=ADA),
        refusal(
            "TransactionCanceledException",
            "ada@example.com",
            CancellationReasons=[{"Code": "ConditionalCheckFailed", "Item": ADA}],
        ),
        refusal("ValidationException", "the value ada@example.com is not valid"),
        refusal("ValidationException", "Item size has exceeded ada@example.com"),
    ],
)
def test_what_is_personal_stays_out_of_every_text_of_an_error(error: RefusalError) -> None:
    ours = translated(error, ("change",))

    texts = [
        str(error),
        repr(error),
        str(ours),
        repr(ours),
        repr(ours.args),
        "".join(traceback.format_exception(ours)),
    ]
    assert not any("ada" in text for text in texts)
