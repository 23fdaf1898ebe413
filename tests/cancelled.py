"""What DynamoDB says of a transaction that it did not carry out."""

from __future__ import annotations

from backoffice.dynamo.testing import Fault, error_answer


def cancelled(change: str, entry: str = "None") -> Fault:
    """An answer that cancels an act's transaction, with a reason for each of its two writes."""
    reasons = [{"Code": change}, {"Code": entry}]
    return error_answer("TransactionCanceledException", CancellationReasons=reasons)
