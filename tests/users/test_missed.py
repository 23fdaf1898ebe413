"""Which routes should have led to a user who was found, and why they did not: a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.dynamo.unread import Unread
from records.index_keys import NAMES, read_key
from records.profile_keys import Flaw
from records.table import StoredUser
from tests.records.keyed import Keyed
from users.services.missed import missed_of, sentence
from users.services.routes import routes_of
from users.services.typed import read_typed

ADA = Keyed("u-1", email="Ada@Example.com")
OLD = replace(ADA, hashed="Ada@Example.com")
FLAT = replace(ADA, flat=True)
IN_LOWER_CASE, FLAT_IN_LOWER_CASE = (
    f"e-mail, in lower case, {layout} layout" for layout in ("planned", "flat")
)
AS_TYPED = "The record's e-mail hash is of the e-mail exactly as typed."
WITH_SPACE = (
    "The record's e-mail hash is of the e-mail, in lower case with the white space around it."
)
OTHER_LAYOUT = "Its e-mail index key is in the format of another layout."
OLDER = "The index still holds the hash of an older e-mail."
NO_KEYS = "The record has no index keys: neither its e-mail nor its provider id leads to it."
DIFFERS = (
    "The index holds another hash than the record's own e-mail hash; the e-mail is encrypted, so "
    "which of them is right cannot be compared."
)


@pytest.mark.parametrize(
    ("record", "typed", "missed"),
    [
        (ADA, "ada@example.com", []),
        (ADA, "Ada@Example.com", []),
        (FLAT, "Ada@Example.com", []),
        (FLAT, FLAT.email_hash, []),
        (FLAT, "google:113", []),
        (OLD, "Ada@Example.com", [(IN_LOWER_CASE, AS_TYPED)]),
        # The e-mail that is looked for is the one in the index, and an older one.
        (replace(ADA, email="new@example.com", hashed="ada@example.com"), "ada@example.com", []),
        (
            replace(ADA, email="new@example.com", email_key=f"USER_EMAIL#{ADA.email_hash}"),
            "ada@example.com",
            [("", OLDER)],
        ),
        # It was found by something else, and should have been by this too.
        (
            replace(ADA, hashed="ada@example.com", email_key=f"EMAIL#{ADA.email_hash}"),
            "ada@example.com",
            [(IN_LOWER_CASE, OTHER_LAYOUT)],
        ),
        (
            replace(FLAT, email_key=f"USER_EMAIL#{FLAT.email_hash}"),
            FLAT.email_hash,
            [("e-mail hash, flat layout", OTHER_LAYOUT)],
        ),
        (
            replace(FLAT, external_key="USER_EXTERNAL#google#113"),
            "113",
            [
                (
                    "google id, flat layout",
                    "Its provider index key is in the format of another layout.",
                )
            ],
        ),
        # Where the e-mail is encrypted, only hashes can be compared.
        (
            replace(FLAT, hashed="new@example.com", email_key=f"EMAIL#{FLAT.email_hash}"),
            "ada@example.com",
            [("", DIFFERS)],
        ),
        (
            replace(FLAT, hashed=" ada@example.com"),
            " Ada@example.com",
            [
                (
                    FLAT_IN_LOWER_CASE,
                    WITH_SPACE,
                )
            ],
        ),
        # By a session: what should have led there was not tried, and what would not is said.
        (replace(ADA, email_key=..., external_key=...), "sess-1", [("", NO_KEYS)]),
        (
            replace(ADA, external_id="sess-1", external_key=...),
            "sess-1",
            [
                (
                    "google id, planned layout",
                    "The record has no provider index key: no provider id leads to it.",
                )
            ],
        ),
    ],
)
def test_what_should_have_led_to_a_record(
    record: Keyed, typed: str, missed: list[tuple[str, str]]
) -> None:
    stored, routes = record.stored(), routes_of(read_typed(typed))
    own = [read_key(by, stored.index_keys.found[name]) for by, (name, _) in NAMES.items()]
    hit = {key for route in routes for key in route.keys if key in own}
    told = [(each.route, each.why) for each in missed_of(stored, routes, hit)]
    # The sample's e-mail is the text that was typed in one case only; what else is wrong with a
    # record is in a table of its own.
    extra = "Index and e-mail hash are of another e-mail than the one on record."
    assert [each for each in told if each[1] != extra] == missed


def test_a_record_that_says_the_same_as_the_index_may_be_ahead_of_it() -> None:
    routes = routes_of(read_typed(ADA.email_hash))
    (told,) = missed_of(ADA.stored(), routes, set())
    assert told.why.startswith("The index has not caught up")


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_has_a_sentence(flaw: Flaw) -> None:
    for email in ("ada@example.com", None, Unread.ENCRYPTED, Unread.NOT_READABLE):
        stored = ADA.stored()
        user = replace(stored.user, profile=replace(stored.user.profile, email=email))
        told = sentence(flaw, StoredUser(user, stored.layout, stored.item))
        assert told.endswith(".")
        assert "{" not in told
