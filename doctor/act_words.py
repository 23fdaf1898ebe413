"""The words of repairs."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.acts.act import Seen
from backoffice.audit.entries import Entry
from backoffice.web.acts.words import ActWords, in_words
from doctor.services import create_usage_map, repair_index_keys
from records.model import USAGE_PERIOD
from records.table import StoredUser, UsersTable
from records.words import CATEGORIES, WRONG_DATA

#: What the keys are called, by the attributes that hold them.
_KEY_WORDS = {
    "GSI1PK": "The key in the e-mail index",
    "GSI1SK": "The sort key in the e-mail index",
    "GSI2PK": "The key in the index of sign-in ids",
    "GSI2SK": "The sort key in the index of sign-in ids",
}


class RepairWords(ActWords[StoredUser, UsersTable]):
    """A repair of a user's record."""

    categories = CATEGORIES
    mostly = WRONG_DATA
    danger = False


class RepairIndexKeysWords(RepairWords):
    kind = repair_index_keys
    label = "Repair index keys"
    title = "Repair the index keys"
    verb = "Repair"
    fact_labels = {name: words.removeprefix("The ") for name, words in _KEY_WORDS.items()}
    notice = "The user notices nothing. The record is found again by e-mail and sign-in id."
    final = "Cannot be taken back: the keys before were wrong."

    def effects(self, seen: Seen) -> Sequence[str]:
        effects = repair_index_keys.effects(seen)
        return [
            *(
                f"{_KEY_WORDS[name]}: {in_words(effects.before.get(name))} becomes {key}"
                for name, key in effects.after.items()
            ),
            "E-mail, hash and sign-in id stay as they are.",
            "Of keys only as much is shown as tells them apart.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "The index keys were repaired. The user is found by them from now on."


class CreateUsageMapWords(RepairWords):
    kind = create_usage_map
    label = "Create usage period"
    title = "Create the missing usage period"
    verb = "Create"
    fact_labels = {"period": "Usage period"}
    notice = "The user can have documents processed; they are counted from now on."
    final = (
        "Cannot be taken back: each subscription has a usage period, and the app counts in it from "
        "now on."
    )

    def effects(self, seen: Seen) -> Sequence[str]:
        create_usage_map.effects(seen)
        return [
            "A usage period is created, with 0 documents processed.",
            f"It starts now and ends in {USAGE_PERIOD.days} days, as with a new subscription.",
        ]

    def sentence(self, entry: Entry) -> str:
        return "A usage period was created: 0 documents, from now on."


REPAIR_WORDS = (RepairIndexKeysWords(), CreateUsageMapWords())
