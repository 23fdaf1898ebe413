"""Each rule finds what it is for, and nothing else does."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from backoffice.dynamo.capacity import item_bytes
from backoffice.dynamo.wire import Item, encode_item
from doctor.examined import Examined
from doctor.rules import RULES, Severity, findings_of
from doctor.rules.plain import plain
from doctor.rules.rule import rule
from doctor.rules.stored import ONE_READ
from records.index_keys import By
from records.layouts.instants import iso_text
from records.table import StoredUser
from records.twins import Twin
from tests import samples
from tests.doctor.examining import codes, examined, findings
from tests.doctor.ills import ILLS, SESSION, USAGE, Ill, put
from tests.doctor.records_of import GENERATIONS, NOW, Maker

#: By what a test finds it.
OTHERWISE = {"twin.same-person"}


@pytest.mark.parametrize("ill", ILLS, ids=lambda ill: f"{ill.generations[0]}-{ill.code}")
def test_what_is_planted_is_found_and_nothing_else(ill: Ill) -> None:
    assert codes(ill.record()) == {ill.code}


def test_every_rule_has_a_case() -> None:
    assert {ill.code for ill in ILLS} | OTHERWISE == set(RULES)


def test_twins_are_told_with_the_way_to_them() -> None:
    items = Maker().planned().items()
    (finding,) = findings_of(examined(items, [Twin("another-user", (By.EMAIL,))]))
    assert (finding.code, finding.evidence.found) == ("twin.same-person", "another-user")


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_healthy_record_has_no_finding(generation: str) -> None:
    maker = Maker(7)
    for _ in range(20):
        assert findings(maker.make(generation)) == []


@pytest.mark.parametrize("sample", [samples.planned, samples.draft, samples.flat])
def test_records_of_the_apps_own_making_are_healthy_but_for_what_is_wrong(sample: object) -> None:
    assert callable(sample)
    profiles = [item for item in sample() if item["SK"]["S"] == "PROFILE"]
    found = {
        (item["PK"]["S"][5:13], finding.code)
        for item in profiles
        for finding in findings_of(Examined.of(StoredUser.of(item), NOW))
        if finding.severity is not Severity.NOTE
    }
    assert found <= {("0b9d2f4e", "ttl.profile")}


def test_what_is_encrypted_takes_more_than_4_kb_of_a_flat_profile_and_that_is_no_fault() -> None:
    profiles = [item for item in samples.flat() if item["SK"]["S"] == "PROFILE"]
    largest = max(profiles, key=item_bytes)
    assert item_bytes(largest) > ONE_READ  # written by the app itself

    def sizes(item: Item) -> list[str]:
        found = findings_of(Examined.of(StoredUser.of(item), NOW))
        return [each.evidence.expected for each in found if each.code == "size.over-4-kb"]

    assert sizes(largest) == []
    largest["created_user_agent"] = {"S": "x" * ONE_READ}
    assert sizes(largest) == ["at most 8,192 bytes"]


# -- what is no fault ------------------------------------------------------------------------------


def test_a_change_of_the_subscription_may_leave_the_period_that_runs() -> None:
    record = Maker(2).planned()
    subscription = record.data["current_subscription"]
    subscription["start_date"] = iso_text(NOW - timedelta(days=1))
    put(record, (*USAGE, "period_start"), iso_text(NOW - timedelta(days=20)))
    assert codes(record) == set()


def test_a_session_on_another_device_is_no_fault_once_it_is_over() -> None:
    record = next(ill for ill in ILLS if ill.code == "session.of-unknown-device").record()
    put(record, (*SESSION, "status"), "revoked")
    assert codes(record) == set()


def test_an_encrypted_email_is_compared_by_its_hash_alone() -> None:
    record = Maker(2).flat()
    record.profile["email"] = "something else"
    assert "index.email-differs" not in codes(record)


def test_what_a_run_leaves_in_a_usage_period_is_known() -> None:
    record = Maker(2).planned()
    record.data["current_subscription"]["usage_current_period"] |= {
        "previous_count": 4,
        "reset_id": "a" * 32,
        "run_id": "b" * 32,
    }
    assert codes(record) == set()


# -- evidence --------------------------------------------------------------------------------------


def test_evidence_holds_nothing_personal() -> None:
    personal = ("made.up", "Ada", "example.com", "203.0.113.7", "another@", "1234567890")
    for ill in ILLS:
        record = ill.record()
        record.profile["a@b.example: secret"] = "x"
        told = " ".join(str(dataclasses.astuple(each.evidence)) for each in findings(record))
        external_id = record.profile.get("data", record.profile)
        if isinstance(external_id, dict) and "external_id" in external_id:
            assert external_id["external_id"] not in told
        assert not [each for each in (*personal, "a@b") if each in told], ill.code


def test_text_that_may_be_personal_is_told_by_its_length() -> None:
    assert plain("DEVICE#iphone-1") == "DEVICE#iphone-1"
    assert plain("ada@example.com") == "(15 characters)"
    assert plain("Ada Lovelace") == "(12 characters)"


def test_keys_that_cannot_be_known_are_not_repairable() -> None:
    record = Maker(2).planned()
    for name in ("email", "email_hash"):
        record.data[name] = None
    del record.profile["GSI1PK"], record.profile["GSI1SK"]
    (finding,) = findings(record)
    assert (finding.code, finding.repair) == ("index.email-missing", None)


def test_keys_whose_sources_contradict_each_other_are_not_repairable() -> None:
    record = next(ill for ill in ILLS if ill.code == "email-hash.differs").record()
    record.profile["GSI1PK"] = "USER_EMAIL#" + "0" * 64
    found = {finding.code: finding.repair for finding in findings(record)}
    assert found == {"index.email-differs": None, "email-hash.differs": None}


# -- the rules themselves --------------------------------------------------------------------------


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match=r"index\.email-missing"):
        rule("index.email-missing", Severity.NOTE, "", means="")(lambda _: iter(()))


def test_the_worst_comes_first() -> None:
    record = Maker(2).planned()
    record.profile |= {"ttl": 1893456000, "shoe_size": 42}
    del record.data["current_subscription"]["usage_current_period"]
    severities = [finding.severity for finding in findings(record)]
    assert severities == [Severity.PROBLEM, Severity.WARNING, Severity.NOTE]


def test_only_the_rules_that_are_asked_for_look() -> None:
    record = Maker(2).planned()
    record.profile |= {"ttl": 1893456000, "shoe_size": 42}
    it = examined([encode_item(record.profile)])
    assert [finding.code for finding in findings_of(it, [RULES["attribute.unknown"]])] == [
        "attribute.unknown"
    ]
