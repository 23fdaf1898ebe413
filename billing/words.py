"""What staff do about usage and payments, as it goes on record."""

from __future__ import annotations

from backoffice.audit.actions import Action, Nature
from backoffice.audit.vocabulary import Words

PAYMENTS_VIEWED = Action("payments.viewed", "Viewed the payments", Nature.VIEW)
PAYMENTS_EXPORTED = Action("payments.exported", "Exported the payments", Nature.EXPORT)
USAGE_RESET = Action("usage.reset", "Reset the usage period")
USAGE_RESTORED = Action("usage.restored", "Took a reset of the usage period back")

WORDS = Words(
    actions=(PAYMENTS_VIEWED, PAYMENTS_EXPORTED, USAGE_RESET, USAGE_RESTORED),
    labels={
        "documents_processed": "Documents processed",
        "previous_count": "Count before an earlier reset",
        "reset_id": "Earlier reset",
        "period_start": "Period started",
        "period_end": "Period ends",
        "period": "Usage period",
    },
)
