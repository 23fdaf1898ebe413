"""Which of several users are records of one person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from records.holds.accounts import account_of
from tests.records.keyed import Keyed
from users.kin import people_among
from users.services.look_up import Hit

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def hit(user_id: str, email: str, external_id: str, *, flat: bool = False) -> Hit:
    stored = Keyed(user_id, email=f"{email}@example.com", external_id=external_id, flat=flat)
    profile = stored.stored().user.profile
    return Hit(stored.stored(), ["e-mail"], account_of(profile, NOW))


@pytest.mark.parametrize(
    ("people", "groups"),
    [
        # Each: id, e-mail, provider id, flat.
        ([("a", "ada", "1", False)], [("a", "")]),
        (
            [("a", "ada", "1", False), ("b", "bob", "2", False)],
            [("a", ""), ("b", "")],
        ),
        (
            [("a", "ada", "1", False), ("b", "ada", "1", True)],
            [("ab", "2 records, of one person: same e-mail, same provider id")],
        ),
        (
            [("a", "ada", "1", True), ("b", "ada", "2", False)],
            [("ab", "2 records, likely of one person: same e-mail")],
        ),
        (
            [("a", "ada", "1", False), ("b", "bob", "1", True)],
            [("ab", "2 records, of one person: same provider id")],
        ),
        (
            [("a", "ada", "1", False), ("b", "ada", "1", True), ("c", "ada", "2", True)],
            [
                (
                    "abc",
                    "3 records, likely of one person: same e-mail, some with the same provider id",
                )
            ],
        ),
        # One record may be what the others have in common; and all keep their order.
        (
            [
                ("a", "ada", "1", False),
                ("x", "xen", "9", False),
                ("c", "cai", "2", False),
                ("b", "ada", "2", False),
            ],
            [
                (
                    "acb",
                    (
                        "3 records, likely of one person: some with the same e-mail, "
                        "some with the same provider id"
                    ),
                ),
                ("x", ""),
            ],
        ),
    ],
)
def test_who_shares_something_stands_together(
    people: list[tuple[str, str, str, bool]], groups: list[tuple[str, str]]
) -> None:
    hits = [hit(name, email, own, flat=flat) for name, email, own, flat in people]
    found = people_among(hits)
    assert [("".join(each.user_id for each in kin.hits), kin.words) for kin in found] == groups
