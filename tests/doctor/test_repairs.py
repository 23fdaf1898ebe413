"""Repairs, on real servers: done once, tied to what was seen, and nothing else is touched."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from backoffice.acts.act import Act
from backoffice.acts.engine import Done, do
from backoffice.acts.errors import OutdatedActError, RefusedError
from backoffice.audit.items import item_of
from backoffice.audit.reasons import Reason
from backoffice.audit.trail import Trail
from backoffice.dynamo.expressions import Update, path, set_
from backoffice.dynamo.testing import FaultInjector, lost_answer
from backoffice.dynamo.wire import Item, decode_item
from doctor.act_words import REPAIR_WORDS
from doctor.rules import findings_of
from doctor.services import create_usage_map, repair_index_keys
from records.acts import UserAct
from records.index_keys import fingerprint
from records.layouts.parts.index_keys import IndexKeysSight
from records.layouts.sight import OutdatedSeenError
from records.table import StoredUser, UsersTable
from tests import words
from tests.doctor.examining import examined
from tests.doctor.ills import ILLS, USAGE, sets
from tests.doctor.records_of import NOW, Maker, Record
from tests.users.people import SUPPORT

REASON = Reason.of(words.WRONG_DATA, "Found by the doctor")
KINDS = {kind.name: kind for kind in (repair_index_keys, create_usage_map)}
#: Of nobody whom other tests look for.
_HASH = "d0c7" * 16
#: What each repair puts right, in each generation that has it.
CASES: Mapping[str, tuple[UserAct, str, Any]] = {
    "missing e-mail keys": (
        repair_index_keys,
        "planned",
        sets((("GSI1PK",), ...), (("GSI1SK",), ...)),
    ),
    "another e-mail key": (repair_index_keys, "planned", sets((("GSI1PK",), f"EMAIL#{_HASH}"))),
    "another sort key": (repair_index_keys, "planned", sets((("GSI2SK",), "USER#1"))),
    "missing keys of a draft": (
        repair_index_keys,
        "draft",
        sets((("GSI1PK",), ...), (("GSI1SK",), ...)),
    ),
    "missing keys of a flat record": (
        repair_index_keys,
        "flat",
        sets((("GSI2PK",), ...), (("GSI2SK",), ...)),
    ),
    "another key of a flat record": (
        repair_index_keys,
        "flat",
        sets((("GSI1PK",), f"EMAIL#{_HASH}"), (("GSI1SK",), "PROFILE")),
    ),
    "no usage": (create_usage_map, "planned", sets((USAGE, ...))),
    "NULL for usage": (create_usage_map, "planned", sets((USAGE, None))),
}
each_case = pytest.mark.parametrize("case", CASES)
on_dynoxide = pytest.mark.parametrize("server", ["dynoxide"], indirect=True)


@dataclass
class Ward:
    """One user with one ill, and an agent who repairs it."""

    users: UsersTable
    trail: Trail
    kind: UserAct
    record: Record

    @classmethod
    def of(cls, case: str, users: UsersTable, trail: Trail, user_id: str) -> Ward:
        kind, generation, plant = CASES[case]
        maker = Maker(3)
        record = maker.make(generation)
        while not (record.profile.get("data") or record.profile).get("auth_provider"):
            record = maker.make(generation)
        _rename(record, user_id)
        plant(record)
        for item in record.items():
            users.client.put(users.table, item, path("PK").missing())
        return cls(users, trail, kind, record)

    @property
    def item(self) -> Item:
        stored = self.users.find_user(self.record.user_id)
        assert stored is not None
        return stored.item

    def offer(self) -> Act:
        stored = self.users.find_user(self.record.user_id)
        assert stored is not None
        (act,) = self.kind.offers(stored, actor=SUPPORT, now=NOW)
        return act

    def confirm(self, act: Act) -> Done:
        home, trail = self.users, self.trail
        return do(self.kind, act, home=home, trail=trail, actor=SUPPORT, reason=REASON, now=NOW)

    def change(self, place: tuple[str, ...], value: Any) -> None:
        key = {name: self.item[name] for name in ("PK", "SK")}
        update = Update(set_(path(*place), value))
        self.users.client.update(self.users.table, key, update, path("PK").exists())


def _rename(record: Record, user_id: str) -> None:
    old = record.user_id
    for item in (record.profile, *record.beside):
        item["PK"] = f"USER#{user_id}"
        for name in ("GSI1SK", "GSI2SK"):
            if item.get(name) == f"USER#{old}":
                item[name] = f"USER#{user_id}"
    (record.profile.get("data") or record.profile)["id"] = user_id


@pytest.fixture
def ward(case: str, users: UsersTable, trail: Trail, user_id: str) -> Ward:
    return Ward.of(case, users, trail, user_id)


@each_case
def test_a_repaired_record_is_healthy_and_all_else_is_as_it_was(ward: Ward) -> None:
    before = copy.deepcopy(ward.item)
    assert [finding.repair for finding in findings_of(examined([before]))]

    done = ward.confirm(ward.offer())

    after = ward.item
    assert findings_of(examined([after])) == []
    changed = {name for name in {**before, **after} if before.get(name) != after.get(name)}
    assert changed <= {"GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK", "data", "updated_at"}
    assert set(after["updated_at"]) == set(before["updated_at"])
    if "data" in changed:
        assert ward.kind is create_usage_map
    (entry,) = ward.trail.list_of_subject(words.USER.of(ward.record.user_id)).entries
    assert entry == done.entry
    assert entry.action == ward.kind.action


@each_case
@on_dynoxide
def test_an_entry_holds_no_key_and_nothing_personal(ward: Ward) -> None:
    act = ward.offer()
    stored = decode_item(ward.item)
    sources = stored.get("data", stored)
    entry = ward.confirm(act).entry
    for told in (str(item_of(entry)), str(act.values())):
        for name in ("email", "external_id", "email_hash"):
            assert not sources.get(name) or str(sources[name]) not in told, name


@each_case
@on_dynoxide
def test_a_repeat_changes_nothing(ward: Ward) -> None:
    act = ward.offer()
    first = ward.confirm(act)
    after = ward.item
    again = ward.confirm(act)
    assert (again.repeated, again.entry, ward.item) == (True, first.entry, after)


@each_case
@on_dynoxide
def test_a_lost_answer_is_settled_by_the_entry(ward: Ward, faults: FaultInjector) -> None:
    act = ward.offer()
    faults.inject([lost_answer, lost_answer], matching="TransactWriteItems")
    first = ward.confirm(act)
    assert first.entry.entry_id == act.act_id
    assert findings_of(examined([ward.item])) == []


CHANGES: Mapping[str, tuple[tuple[str, ...], Any]] = {
    "missing e-mail keys": (("GSI1PK",), "USER_EMAIL#1"),
    "another e-mail key": (("data", "email"), "newer@example.com"),
    "another sort key": (("data", "external_id"), "77"),
    "missing keys of a draft": (("data", "email"), "newer@example.com"),
    "missing keys of a flat record": (("external_id",), "77"),
    "another key of a flat record": (("email_hash",), "1" * 64),
    "no usage": (("data", "current_subscription", "usage_current_period"), {"period_end": "x"}),
    "NULL for usage": (("data", "current_subscription"), "none"),
}


@each_case
def test_a_record_that_changed_is_left_alone(ward: Ward, case: str) -> None:
    act = ward.offer()
    ward.change(*CHANGES[case])
    before = ward.item
    with pytest.raises(RefusedError):
        ward.confirm(act)
    assert ward.item == before


@on_dynoxide
def test_a_record_that_is_gone_is_not_made_anew(
    users: UsersTable, trail: Trail, user_id: str
) -> None:
    for case in ("another e-mail key", "no usage"):
        ward = Ward.of(case, users, trail, user_id)
        act = ward.offer()
        users.client.delete(
            users.table, users.table.key(f"USER#{user_id}", "PROFILE"), path("PK").exists()
        )
        with pytest.raises(RefusedError):
            ward.confirm(act)
        assert users.find_user(user_id) is None
        for item in ward.record.items():
            key = users.table.key(item["PK"]["S"], item["SK"]["S"])
            users.client.delete(users.table, key, path("PK").missing() | path("PK").exists())


def test_healthy_records_and_those_in_doubt_are_offered_no_repair() -> None:
    maker = Maker(9)
    records = [maker.make(each) for each in ("planned", "draft", "flat")]
    in_doubt = next(ill for ill in ILLS if ill.code == "email-hash.differs").record()
    in_doubt.profile["GSI1PK"] = f"USER_EMAIL#{_HASH}"
    for record in (*records, in_doubt):
        profile = next(item for item in record.items() if item["SK"]["S"] == "PROFILE")
        for kind in KINDS.values():
            assert kind.see(StoredUser.of(profile)) == []


# -- what travels ----------------------------------------------------------------------------------


def test_a_fingerprint_tells_keys_apart_and_gives_nothing_away() -> None:
    assert fingerprint(None) is None
    assert fingerprint("PROFILE") == "PROFILE"
    assert fingerprint("USER_EMAIL#" + "ab" * 32) == "USER_EMAIL#abababababab…"
    one, other = fingerprint("USER_EXTERNAL#google#1"), fingerprint("USER_EXTERNAL#google#2")
    assert one != other
    assert str(one).startswith("USER_EXTERNAL#google#~")
    for personal in ("mary@example.com", "mary@example.com#x", "EXTERNAL#Mary Jo#1", "EMAIL#mary"):
        assert "mary" not in str(fingerprint(personal)).lower()


def test_a_form_of_another_version_is_outdated() -> None:
    part = repair_index_keys.layouts.part("planned", repair_index_keys.part)
    with pytest.raises(OutdatedSeenError):
        part.change({}, now=NOW, act_id="1")
    with pytest.raises(OutdatedSeenError):
        IndexKeysSight.of({"PK": {"S": "a"}, "SK": {"S": "b"}})
    act = Act("1" * 32, repair_index_keys.name, "a" * 32, words.USER.of("u"), {"layout": "gone"})
    with pytest.raises(OutdatedActError):
        repair_index_keys.effects(act.seen)


@pytest.mark.parametrize("words_of", REPAIR_WORDS, ids=lambda each: each.kind.name)
def test_a_repair_says_why_it_is_final(words_of: Any) -> None:
    assert words_of.final.startswith("Cannot be taken back:")
