"""Why a record is not found by its own e-mail or provider id: a table of records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.dynamo.wire import Item
from records.emails import text_hash
from records.index_keys import By
from records.profile_keys import Flaw
from records.table import StoredUser
from tests import samples
from tests.records.keyed import Keyed

PLANNED = Keyed("u-1", email="Ada@Example.com")
FLAT = replace(PLANNED, flat=True)
OLDER = f"USER_EMAIL#{text_hash('older@example.com')}"
OLDER_FLAT = f"EMAIL#{text_hash('older@example.com')}"


@pytest.mark.parametrize(
    ("record", "flaws"),
    [
        (PLANNED, []),
        (FLAT, []),
        # Neither index.
        (replace(PLANNED, email_key=..., external_key=...), [Flaw.NO_KEYS]),
        (replace(FLAT, email_key=..., external_key=...), [Flaw.NO_KEYS]),
        # By e-mail.
        (replace(PLANNED, email_key=...), [Flaw.NO_EMAIL_KEY]),
        (replace(PLANNED, email_key="ada"), [Flaw.ODD_EMAIL_KEY]),
        (replace(PLANNED, email_key=OLDER), [Flaw.OLDER_EMAIL_KEY]),
        (replace(PLANNED, hashed="older@example.com"), [Flaw.OLDER_EMAIL_BOTH]),
        (
            replace(
                PLANNED,
                hashed="older@example.com",
                email_key=f"USER_EMAIL#{PLANNED.email_hash}",
            ),
            [Flaw.OLDER_EMAIL_HASH],
        ),
        (replace(PLANNED, hashed="Ada@Example.com"), [Flaw.HASH_AS_TYPED]),
        (
            replace(PLANNED, email_key=f"USER_EMAIL#{text_hash('Ada@Example.com')}"),
            [Flaw.HASH_AS_TYPED],
        ),
        (replace(PLANNED, hashed=..., email_key=f"USER_EMAIL#{PLANNED.email_hash}"), []),
        (replace(PLANNED, hashed=..., email_key=OLDER), [Flaw.OLDER_EMAIL_KEY]),
        (
            replace(PLANNED, email_key=f"EMAIL#{PLANNED.email_hash}"),
            [Flaw.EMAIL_KEY_OF_OTHER_LAYOUT],
        ),
        (
            replace(FLAT, email_key=f"USER_EMAIL#{FLAT.email_hash}"),
            [Flaw.EMAIL_KEY_OF_OTHER_LAYOUT],
        ),
        # Where the e-mail is encrypted, two hashes are all there is.
        (replace(FLAT, email_key=OLDER_FLAT), [Flaw.EMAIL_KEY_DIFFERS]),
        (replace(FLAT, hashed=..., email_key=OLDER_FLAT), [Flaw.NOT_COMPARABLE]),
        (
            replace(FLAT, email_key=OLDER),
            [Flaw.EMAIL_KEY_OF_OTHER_LAYOUT, Flaw.EMAIL_KEY_DIFFERS],
        ),
        (replace(FLAT, hashed=..., email_key="ada"), [Flaw.ODD_EMAIL_KEY]),
        # By provider id.
        (replace(PLANNED, external_key=...), [Flaw.NO_PROVIDER_KEY]),
        (replace(FLAT, external_key="113"), [Flaw.ODD_PROVIDER_KEY]),
        (replace(PLANNED, external_key="USER_EXTERNAL#google#114"), [Flaw.OTHER_PROVIDER_KEY]),
        (replace(PLANNED, external_key="USER_EXTERNAL#apple#113"), [Flaw.OTHER_PROVIDER_KEY]),
        (
            replace(FLAT, external_key="USER_EXTERNAL#google#113"),
            [Flaw.PROVIDER_KEY_OF_OTHER_LAYOUT],
        ),
        (
            replace(PLANNED, email_key=OLDER, external_key=...),
            [Flaw.OLDER_EMAIL_KEY, Flaw.NO_PROVIDER_KEY],
        ),
    ],
)
def test_what_keeps_a_record_from_being_found(record: Keyed, flaws: list[Flaw]) -> None:
    own = record.stored().index_keys
    assert own.flaws() == flaws
    if flaws != [Flaw.NO_KEYS]:
        assert own.flaws(By.EMAIL) + own.flaws(By.PROVIDER_ID) == flaws


@pytest.mark.parametrize(
    ("name", "flaw"), [("GSI1SK", Flaw.NO_EMAIL_KEY), ("GSI2SK", Flaw.NO_PROVIDER_KEY)]
)
def test_half_a_key_is_in_no_index(name: str, flaw: Flaw) -> None:
    item = PLANNED.item()
    del item[name]
    assert StoredUser.of(item).index_keys.flaws() == [flaw]


@pytest.mark.parametrize("item", [*samples.flat(), samples.draft()[0], samples.planned()[0]])
def test_the_records_of_the_samples_are_found_by_what_they_say(item: Item) -> None:
    assert StoredUser.of(item).index_keys.flaws() == []


def test_the_old_record_of_the_samples_is_found_by_the_e_mail_as_it_was_typed() -> None:
    assert StoredUser.of(samples.planned()[3]).index_keys.flaws() == [Flaw.HASH_AS_TYPED]


def test_the_writer_of_a_layout_uses_its_own_keys() -> None:
    assert [key.text for key in PLANNED.stored().index_keys.expected_keys] == [
        f"USER_EMAIL#{PLANNED.email_hash}",
        "USER_EXTERNAL#google#113",
    ]
    assert [key.text for key in FLAT.stored().index_keys.expected_keys] == [
        f"EMAIL#{FLAT.email_hash}",
        "EXTERNAL#google#113",
    ]


def test_nothing_is_expected_of_what_no_layout_knows() -> None:
    odd = StoredUser.of({"PK": {"S": "USER#u"}, "SK": {"S": "PROFILE"}, "data": {"S": "?"}})
    assert odd.index_keys.expected_keys == []
    assert odd.index_keys.flaws() == [Flaw.NO_KEYS]
