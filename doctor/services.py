"""Kinds of acts that repair a record (data contract, section 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.acts.act import Act, Seen
from backoffice.acts.errors import OutdatedActError
from backoffice.acts.kinds import Plan
from backoffice.audit.entries import Values
from backoffice.dynamo.wire import Item
from doctor.rules.rule import Repair
from doctor.words import INDEX_REPAIRED, USAGE_CREATED
from records.acts import UserAct
from records.layouts import Change, Part
from records.layouts.parts.index_keys import PART, IndexKeysPart
from records.table import UsersTable


class RepairIndexKeys(UserAct):
    """Write the index keys that the app's writer of that generation would write.

    A form and a frozen list hold fingerprints of keys. So the record is read again, consistently,
    where the act is done; one that is not as it was seen is refused by a condition that never
    holds, after the trail was asked whether this very act was done before.
    """

    name = Repair.INDEX_KEYS.value
    action = INDEX_REPAIRED
    part = PART

    def plan(self, act: Act, home: UsersTable, *, actor: Actor, now: datetime, given: Any) -> Plan:
        old, new = self.values(act.seen, now=now)
        stored = home.find_user(act.subject.id)
        item = stored.item if stored else {}
        change = self._asked(act.seen, lambda part, seen: _change_of(part, item, seen, now=now))
        return Plan(changes=[home.write_of(change)], old=old, new=new)

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        effects = self.effects(seen)
        return effects.before, effects.after


def _change_of(part: Part, item: Item, seen: Seen, *, now: datetime) -> Change:
    if not isinstance(part, IndexKeysPart):
        raise OutdatedActError("The form was made by another version of the site.")
    return part.change_of(item, seen, now=now)


class CreateUsageMap(UserAct):
    """Make the usage period that each new subscription of the planned layout has."""

    name = Repair.MISSING_USAGE.value
    action = USAGE_CREATED
    part = "missing-usage"

    def values(self, seen: Seen, *, now: datetime) -> tuple[Values, Values]:
        effects = self.effects(seen)
        return effects.before, effects.after


repair_index_keys = RepairIndexKeys()
create_usage_map = CreateUsageMap()
