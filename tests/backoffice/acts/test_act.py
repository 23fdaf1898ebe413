"""What a confirm form stands for: one form of it, and no other is read."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.access import Actor
from backoffice.acts.act import FORM, Act, act_id_in_run
from backoffice.acts.errors import OutdatedActError
from backoffice.audit.entries import ENTRY_ID, new_entry_id
from backoffice.audit.subjects import Subject
from tests import words
from tests.backoffice.acts.desk import Note, peek_note, print_note

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ACT = Act(
    "0" * 32, "print", "staff-1", Subject("note", "7"), {"status": "draft", "times": [1, None]}
)

OTHER_SHAPES: dict[str, Any] = {
    "nothing": None,
    "a text": "act",
    "a list": [ACT.values()],
    "an empty form": {},
    "a later form": ACT.values() | {"form": FORM + 1},
    "an earlier form": ACT.values() | {"form": FORM - 1},
    "a form in words": ACT.values() | {"form": "1"},
    "one value more": ACT.values() | {"layout": "planned"},
    "an id that is none": ACT.values() | {"act_id": "act-1"},
    "an id with more behind it": ACT.values() | {"act_id": "0" * 32 + "\n"},
    "an id in capitals": ACT.values() | {"act_id": "A" * 32},
    "a subject as text": ACT.values() | {"subject": "note:7"},
    "a subject without an id": ACT.values() | {"subject": ["note"]},
    "a subject with more": ACT.values() | {"subject": ["note", "7", "8"]},
    "a subject with a number": ACT.values() | {"subject": ["note", 7]},
    "nobody": ACT.values() | {"staff_id": None},
    "seen as a list": ACT.values() | {"seen": ["draft"]},
    "nothing seen": ACT.values() | {"seen": None},
    "no kind": ACT.values() | {"kind": 1},
} | {
    f"without its {name}": {key: value for key, value in ACT.values().items() if key != name}
    for name in ACT.values()
}


def test_an_act_is_read_as_it_was_signed() -> None:
    assert Act.of(ACT.values()) == ACT


@pytest.mark.parametrize("values", OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_every_other_shape_is_outdated(values: Any) -> None:
    with pytest.raises(OutdatedActError):
        Act.of(values)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(ACT.values())), inner),
        max_leaves=20,
    )
)
def test_whatever_was_signed_is_an_act_or_outdated(values: Any) -> None:
    try:
        act = Act.of(values)
    except OutdatedActError:
        return
    assert act.values() == values


# -- offers ---------------------------------------------------------------------------------------


def test_an_offer_is_for_one_person_and_tied_to_what_they_saw() -> None:
    editor = Actor("editor-1", words.SUPPORT)

    (act,) = print_note.offers(Note("7", "draft"), actor=editor, now=NOON)

    assert (act.kind, act.staff_id, act.subject) == ("print", "editor-1", Subject("note", "7"))
    assert act.seen == {"status": "draft"}
    assert ENTRY_ID.fullmatch(act.act_id)


def test_there_is_no_offer_where_nothing_is_left_to_do() -> None:
    editor = Actor("editor-1", words.SUPPORT)

    assert print_note.offers(Note("7", "printed"), actor=editor, now=NOON) == []
    assert len(peek_note.offers(Note("7", "printed"), actor=editor, now=NOON)) == 1


# -- ids in a run ---------------------------------------------------------------------------------


def in_run(run_id: str = "run-1", started_at: datetime = NOON, subject_id: str = "user-1") -> str:
    return act_id_in_run(run_id=run_id, started_at=started_at, subject_id=subject_id)


def test_an_id_in_a_run_is_the_same_whenever_it_is_worked_out() -> None:
    # Written out: a run may go on after a deployment.
    assert in_run() == "019ca9450a002c1c91935e83f06dad4b"
    assert in_run(started_at=NOON.astimezone()) == in_run()


def test_an_id_in_a_run_is_told_from_every_other() -> None:
    ids = [in_run(), in_run(run_id="run-2"), in_run(subject_id="user-2")]
    # What stands at the end of the one must not pass as the beginning of the other.
    ids.append(in_run(run_id="run-1u", subject_id="ser-1"))

    assert len(set(ids)) == len(ids)


def test_an_id_in_a_run_passes_as_one_of_an_entry() -> None:
    for number in range(100):
        assert ENTRY_ID.fullmatch(in_run(subject_id=str(uuid.UUID(int=number))))


def test_ids_in_a_run_sort_by_its_start_among_all_others() -> None:
    second = timedelta(seconds=1)
    ids = [
        new_entry_id(NOON - second),
        in_run(started_at=NOON),
        new_entry_id(NOON + second),
        in_run(started_at=NOON + 2 * second),
    ]

    assert ids == sorted(ids)


def test_what_was_seen_is_told_as_it_is_where_a_kind_says_nothing_else() -> None:
    assert peek_note.told({"status": "draft"}) == {"status": "draft"}
