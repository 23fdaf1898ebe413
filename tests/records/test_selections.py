"""What a selection of users says, and how a run keeps it."""

from __future__ import annotations

from itertools import product

import pytest

from records.lists import AccountStatus, TierName
from records.selections import Selection, Who

PAYING = frozenset([TierName.PREMIUM, TierName.FAMILY])
SUSPENDED = frozenset([AccountStatus.SUSPENDED])
ACTIVE = frozenset([AccountStatus.ACTIVE])

SELECTIONS = [
    *(
        Selection(tiers=frozenset(tiers), complete=complete)
        for tiers, complete in product([PAYING, ()], [False, True])
    ),
    Selection(statuses=ACTIVE),
    Selection(who=Who.ALL),
    Selection(who=Who.ALL, tiers=PAYING, statuses=SUSPENDED | ACTIVE, complete=True),
    Selection(who=Who.LISTED),
]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_what_is_stored_is_read_back(selection: Selection) -> None:
    assert Selection.of(selection.stored()) == selection
    assert set(map(type, selection.stored().values())) == {str}


def test_the_same_choice_is_the_same_texts_for_good() -> None:
    """Runs keep them, and digests cover them: a run that has another name nobody could read."""
    stored = Selection(who=Who.ALL, tiers=frozenset(sorted(PAYING, reverse=True))).stored()

    assert stored == {"who": "all", "from": "email-index", "tiers": "premium family"}
    assert Selection().stored() == {"who": "due", "from": "email-index"}
    assert Selection(complete=True).stored() == {"who": "due", "from": "table"}
    assert Selection(who=Who.LISTED).stored() == {"who": "listed"}
    everything = Selection(
        who=Who.ALL, tiers=frozenset(TierName), statuses=frozenset(AccountStatus), complete=True
    )
    assert everything.stored() == {
        "who": "all",
        "from": "table",
        "tiers": "free premium family",
        "statuses": "active suspended deactivated deleted",
    }


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"who": "everybody", "from": "table"},
        {"who": "due"},
        {"who": "due", "from": "a backup"},
        {"who": "due", "from": "table", "tiers": "gold"},
        {"who": "due", "from": "table", "tiers": ""},
        {"who": "all", "from": "table", "tiers": "family premium"},
        {"who": "all", "from": "table", "statuses": "suspended suspended"},
        {"who": "due", "from": "table", "statuses": "suspended"},
        {"who": "due", "from": "table", "limit": "5"},
        {"who": "listed", "from": "table"},
    ],
)
def test_what_no_selection_stores_is_refused(stored: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Selection.of(stored)


def test_who_could_never_be_selected_is_no_selection() -> None:
    with pytest.raises(ValueError, match="active account"):
        Selection(statuses=SUSPENDED | ACTIVE)
    with pytest.raises(ValueError, match="one by one"):
        Selection(who=Who.LISTED, tiers=PAYING)


def test_it_says_in_words_whom_it_means_and_that_an_index_does_not_hold_all() -> None:
    assert Selection().in_words() == [
        ("Who", "usage period ended, account and subscription active"),
        ("Read from", "the e-mail index: indexed profiles only"),
    ]
    everyone = Selection(who=Who.ALL, tiers=PAYING, statuses=SUSPENDED, complete=True)
    assert everyone.in_words() == [
        ("Who", "all users, due or not"),
        ("Tier", "premium or family"),
        ("Account", "suspended"),
        ("Read from", "the whole table"),
    ]
    assert Selection(who=Who.LISTED).in_words() == [("Who", "the user ids that were given")]
