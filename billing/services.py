"""What staff do about usage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backoffice.audit.actions import Action
from backoffice.audit.acts import Act
from backoffice.audit.entries import Entry, Values
from records.acts import Facts, UserAct, in_words
from records.instants import iso_text
from records.layouts import Change, Layout, Seen
from records.model import User
from records.new_items import USAGE_PERIOD
from records.table import StoredUser


class ResetUsage(UserAct):
    """Start a new usage period at zero (data contract, section 8)."""

    name = "reset-usage"
    action = Action.USAGE_RESET
    label = "Reset usage"
    title = "Reset the usage period"
    verb = "Reset usage"
    danger = False

    def see(self, stored: StoredUser) -> Seen | None:
        return stored.layout.see_usage(stored.item)

    def facts(self, user: User) -> Facts:
        usage = user.usage
        return {
            "Period started": in_words(usage and usage.period_start),
            "Documents processed": in_words(usage and usage.documents_processed),
        }

    def effects(self, user: User, seen: Seen) -> Sequence[str]:
        if user.usage is None:
            return [
                "A usage period is created, with 0 documents processed.",
                f"It starts now and ends in {USAGE_PERIOD.days} days.",
            ]
        count = in_words(user.usage.documents_processed)
        return [
            f"The count of documents processed goes from {count} to 0; the old count is kept.",
            f"A new period starts now and ends in {USAGE_PERIOD.days} days.",
        ]

    def notice(self, user: User) -> str:
        return "The user can have documents processed again at once. Nobody is signed out."

    def change(self, layout: Layout, act: Act, *, now: datetime) -> Change:
        return layout.reset_usage(
            act.seen, now=now, period_end=now + USAGE_PERIOD, reset_id=act.act_id
        )

    def values(self, act: Act, *, now: datetime) -> tuple[Values, Values]:
        old: Values = {"period_start": act.facts.get("Period started")}
        new: Values = {
            "documents_processed": 0,
            "period_start": iso_text(now),
            "period_end": iso_text(now + USAGE_PERIOD),
        }
        return old, new

    def sentence(self, entry: Entry) -> str:
        return "The usage period was reset: 0 documents, and a new period from now on."


reset_usage = ResetUsage()
