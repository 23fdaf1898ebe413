"""Which status an error has."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from backoffice.acts.errors import ActError, OutcomeUnknownError
from backoffice.dynamo import errors
from backoffice.web.errors import status_of

ERRORS: dict[BaseException, int] = {
    Http404(): 404,
    PermissionDenied(): 403,
    RequestDataTooBig(): 413,
    SuspiciousOperation(): 400,
    MultiPartParserError(): 400,
    UnreadablePostError(): 400,
    errors.NotFoundError("-"): 404,
    errors.TooLargeError("-"): 413,
    errors.RequestError("-"): 400,
    errors.ConditionFailedError("-"): 409,
    errors.TransactionCancelledError(()): 409,
    errors.ConflictError("-"): 409,
    errors.ThrottledError("-"): 503,
    errors.DeadlineError("-"): 503,
    errors.UnsettledError("-"): 503,
    OutcomeUnknownError(): 503,
    ActError("-"): 400,
    ZeroDivisionError(): 500,
}


@pytest.mark.parametrize(
    ("error", "status"), ERRORS.items(), ids=[type(each).__name__ for each in ERRORS]
)
def test_each_error_has_its_status(error: BaseException, status: int) -> None:
    assert status_of(error) == status


def test_where_nobody_knows_the_error_it_is_ours() -> None:
    assert status_of(None) == 500
