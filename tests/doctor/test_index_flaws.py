"""The doctor and the look-up say the same of the index keys of a record, whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from doctor.glance import Glance
from doctor.rules import RULES, Finding, findings_of
from records.emails import email_hash, text_hash
from records.index_keys import NAMES
from records.profile_keys import Flaw
from records.table import StoredUser, is_profile
from tests.doctor.examining import examined
from tests.doctor.records_of import NOW, Maker, Record

E_MAIL = " Made.Up@Example.com "
OLDER = text_hash("older@example.com")
HASHES = (
    *(email_hash(E_MAIL), text_hash(E_MAIL), text_hash(E_MAIL.lower())),
    *(OLDER, "no hash", ...),
)
EMAIL_HEADS, EXTERNAL_HEADS = ("USER_EMAIL#", "EMAIL#"), ("USER_EXTERNAL#", "EXTERNAL#")
EMAIL_KEYS = (*(f"{head}{each}" for head in EMAIL_HEADS for each in HASHES[:-1]), "odd", ...)
EXTERNAL_KEYS = (
    *(f"{head}{each}" for head in EXTERNAL_HEADS for each in ("google#1", "apple#1", "google#2")),
    *("EXTERNAL#another#1", "odd", ...),
)
PROVIDERS = ("google", "another", ...)
SORT_KEYS = ("PROFILE", "USER#1", ...)

#: What the doctor finds where the look-up has this to say.
CODES: Mapping[Flaw, set[str]] = {
    Flaw.NO_KEYS: {"index.email-missing", "index.external-missing"},
    Flaw.NO_EMAIL_KEY: {"index.email-missing"},
    Flaw.ODD_EMAIL_KEY: {"index.email-differs"},
    Flaw.EMAIL_KEY_OF_OTHER_LAYOUT: {"index.email-differs"},
    Flaw.OLDER_EMAIL_KEY: {"index.email-differs"},
    Flaw.OLDER_EMAIL_HASH: {"email-hash.differs"},
    Flaw.OLDER_EMAIL_BOTH: {"index.email-differs", "email-hash.differs"},
    Flaw.EMAIL_KEY_DIFFERS: {"index.email-differs"},
    Flaw.HASH_AS_TYPED: {"index.email-as-typed"},
    # No fault: only that nobody can say whether there is one.
    Flaw.NOT_COMPARABLE: set(),
    Flaw.NO_PROVIDER_KEY: {"index.external-missing"},
    Flaw.ODD_PROVIDER_KEY: {"index.external-differs"},
    Flaw.PROVIDER_KEY_OF_OTHER_LAYOUT: {"index.external-differs"},
    Flaw.OTHER_PROVIDER_KEY: {"index.external-differs"},
}
_HASHES_ALONE = {
    *(Flaw.OLDER_EMAIL_KEY, Flaw.OLDER_EMAIL_HASH, Flaw.OLDER_EMAIL_BOTH, Flaw.HASH_AS_TYPED),
}
#: Where an e-mail cannot be read, and where nothing can.
NOT_TO_BE_SAID = {
    "flat": _HASHES_ALONE,
    "unknown": _HASHES_ALONE
    | {Flaw.EMAIL_KEY_OF_OTHER_LAYOUT, Flaw.PROVIDER_KEY_OF_OTHER_LAYOUT}
    | {Flaw.EMAIL_KEY_DIFFERS, Flaw.OTHER_PROVIDER_KEY},
}
OF_KEYS = [rule for code, rule in RULES.items() if code in set().union(*CODES.values())]


def records(generation: str) -> Iterator[Record]:
    """Records of a generation with all that may stand in a key and in what it is made of, the keys
    by e-mail first, then those by provider id, then none of either."""
    for email, hashed, key, sort in product((E_MAIL, None), HASHES, EMAIL_KEYS, SORT_KEYS):
        said = {"email": email, "email_hash": hashed}
        yield record(generation, said, GSI1PK=key, GSI1SK=sort)
    for provider, key, sort in product(PROVIDERS, EXTERNAL_KEYS, SORT_KEYS):
        said = {"auth_provider": provider, "external_id": "1"}
        yield record(generation, said, GSI2PK=key, GSI2SK=sort)
    yield record(generation, {}, **dict.fromkeys(("GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"), ...))


def record(generation: str, said: Mapping[str, Any], **index: Any) -> Record:
    """A record that says this of itself and stands under these keys; `...` leaves out."""
    made = Maker(3).make("planned" if generation == "unknown" else generation)
    _put(made.profile.get("data", made.profile), said)
    _put(made.profile, index)
    if generation == "unknown":
        made.profile["data"] = "encrypted as a whole"
    return made


def _put(place: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is ...:
            place.pop(name, None)
        else:
            place[name] = value


def is_said(finding: Finding, flaws: set[Flaw]) -> bool:
    """Whether the look-up has anything to say of this: not where a record only stands in the wrong
    order, for it is found all the same, nor of a stored hash beside a key that holds none."""
    if finding.code == "email-hash.differs":
        return not flaws & {Flaw.NO_KEYS, Flaw.NO_EMAIL_KEY, Flaw.ODD_EMAIL_KEY}
    is_of_order = finding.evidence.place in {sort for _, sort in NAMES.values()}
    return not (is_of_order and finding.code.endswith("differs"))


@pytest.mark.parametrize("generation", ["planned", "draft", "flat", "unknown"])
def test_the_doctor_finds_what_the_look_up_says_and_nothing_else(generation: str) -> None:
    met, glance = set[Flaw](), Glance(NOW, with_notes=True)
    for each in records(generation):
        items = each.items()
        stored = StoredUser.of(next(filter(is_profile, items)))
        flaws = set(stored.index_keys.flaws())
        found = findings_of(examined(items), OF_KEYS)
        codes = {finding.code for finding in found if is_said(finding, flaws)}
        assert codes == set[str]().union(*(CODES[flaw] for flaw in flaws)), each.profile
        assert not (found and glance.profile_is_healthy(stored.item))
        met |= flaws
    assert set(Flaw) - met == NOT_TO_BE_SAID.get(generation, set())


@pytest.mark.parametrize("generation", ["planned", "draft", "flat"])
def test_what_is_repaired_is_neither_found_nor_said_again(generation: str) -> None:
    repaired = 0
    for each in records(generation):
        (profile,) = filter(is_profile, each.items())
        own = StoredUser.of(profile).index_keys
        right = {name: {"S": own.expected[name]} for name in own.repairable}
        after = StoredUser.of(profile | right).index_keys
        assert after.repairable == []
        for by, names in NAMES.items():
            if right.keys() & set(names):
                assert set(after.flaws(by)) <= {Flaw.HASH_AS_TYPED}, each.profile
                assert after.wrong(by) == []
                repaired += 1
    assert repaired > 10
