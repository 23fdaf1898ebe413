"""What is counted of consents: one code a text and user, and what these add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backoffice.bulk.runs import LISTS_KEPT, Planned, State, Summary
from backoffice.dynamo.wire import Item, encode
from consent.counting import CODES, CONSENTS, TEXTS, CountConsents, codes_of, name_of
from consent.figures import counts_of, rows_of
from consent.services import counting_of
from records.holds.consents import VERSIONS, ConsentState
from records.lists import ConsentType
from tests import samples
from tests.backoffice.bulk.plans import a_run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = CountConsents()
TERMS, PRIVACY = ConsentType.TERMS_OF_SERVICE, ConsentType.PRIVACY_POLICY
GIVEN = {"consent_given": True, "consent_version": "2.1", "created_at": "2026-01-01T00:00:00Z"}
DEFAULT = {"consent_given": False, "consent_version": None, "consent_date": None}


def code(stored: Any) -> str:
    """What is kept of the terms, stored like this."""
    item = samples.profile_of("user-1", consents=stored)
    return codes_of(STEP.planned(item, now=NOON))[TERMS]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({TERMS: GIVEN}, "v2.1.0"),
        ({TERMS: GIVEN | {"consent_version": "v2.0"}}, "v2.0.0"),
        ({TERMS: GIVEN | {"consent_version": "v9 beta"}}, "unknown_version"),
        ({"terms": True}, "unknown_version"),
        ({TERMS: GIVEN | {"withdrawn_at": "2026-02-01T00:00:00Z"}}, "withdrawn"),
        ({TERMS: DEFAULT}, "not_given"),
        ({}, "missing"),
        (None, "missing"),
        ({TERMS: "yes"}, "not_readable"),
        ("all of them", "not_readable"),
    ],
)
def test_a_consent_has_a_code_whatever_its_form(stored: Any, expected: str) -> None:
    assert code(stored) == expected


NOT_ASKED = "not_asked not_asked not_asked"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (samples.flat()[0], f"v2.1.0 v2.1.0 {NOT_ASKED}"),
        (samples.flat()[0] | {"consents": encode({})}, f"missing missing {NOT_ASKED}"),
        (samples.flat()[0] | {"consents": encode({TERMS: {"consented": True, "version": "1.0"}})},
         f"v1.0.0 missing {NOT_ASKED}"),
        (samples.flat()[0] | {"consents": encode({TERMS: {"consented": False, "timestamp": 1}})},
         f"withdrawn missing {NOT_ASKED}"),
        (samples.draft()[0], "missing missing missing missing missing"),
    ],
)  # fmt: skip
def test_every_generation_is_counted_by_what_its_app_asks_for(item: Item, expected: str) -> None:
    assert STEP.planned(item, now=NOON).values == {CONSENTS: {"S": expected}}


def test_nothing_is_concluded_from_a_record_that_nobody_can_read() -> None:
    item = samples.profile_of("user-1")
    item["data"] = {"S": "no map"}

    assert set(codes_of(STEP.planned(item, now=NOON)).values()) == {"not_readable"}


def test_a_plan_keeps_codes_and_nothing_else() -> None:
    planned = STEP.planned(samples.profile_of("user-1"), now=NOON)

    assert planned == Planned("user-1", {CONSENTS: {"S": "v2.1.0 v2.1.0 v2.0.0 v2.1.0 withdrawn"}})


def test_names_that_are_stored_stay_as_they_are() -> None:
    """Runs that counted keep them for good."""
    assert STEP.name == "count-consents"
    assert [each.value for each in TEXTS] == [
        *("terms_of_service", "privacy_policy", "healthcare_consultation"),
        *("medical_disclaimers", "emergency_care_limitation"),
    ]
    assert set(TEXTS) == set(ConsentType)
    assert list(CODES.values()) == [
        *("unknown_version", "withdrawn", "not_given", "missing", "not_asked", "not_readable")
    ]
    assert name_of(TERMS, "v2.1.0") == "terms_of_service v2.1.0"
    assert {*CODES, ConsentState.CURRENT, ConsentState.OUTDATED} == set(ConsentState)


def kept(*codes: str) -> Planned:
    return Planned("user-1", {CONSENTS: {"S": " ".join(codes)}})


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["v2.1.0"] * 5, {"all_current"}),
        (["v2.1.0"] * 4 + ["v2.0.0"], {"any_older"}),
        (["v1.0.0", "withdrawn", "not_readable", "missing", "v2.1.0"],
         {"any_older", "any_withdrawn", "any_not_readable"}),
        (["v2.1.0", "v2.1.0", "not_asked", "not_asked", "not_asked"], set()),
    ],
)  # fmt: skip
def test_users_as_a_whole_are_counted_too(codes: list[str], expected: set[str]) -> None:
    counts = STEP.count([kept(*codes)])

    of_texts = {name_of(*each) for each in zip(TEXTS, codes, strict=True)}
    assert counts == dict.fromkeys({"subjects", *of_texts, *expected}, 1)


def test_each_text_adds_up_to_all_users() -> None:
    planned = [kept(*["v2.1.0"] * 5)] * 3 + [kept("v1.0.0", *["missing"] * 4)]

    counts = counts_of(done(STEP.count(planned), 4))

    assert [text.users for text in counts.texts] == [4] * 5
    assert [sum(cell.users for cell in text.cells) for text in counts.texts] == [4] * 5
    assert [text.lacking for text in counts.texts] == [1] * 5
    assert counts.texts[0].current == 3
    assert [share.x for _, share in counts.texts[0].shares if share.count] == [0.0, 75.0]
    assert ("all five", "all current", None, 3) in list(rows_of(counts))
    assert (TERMS, ConsentState.OUTDATED, "v1.0.0", 1) in list(rows_of(counts))


def done(counts: Mapping[str, int], users: int, **values: Any) -> Any:
    ended = {"state": State.DONE, "ended_at": NOON, "is_reading": True, "subjects": users}
    return a_run(**ended, kind=STEP.name, summary=Summary(counts=counts), **values)


def test_nobody_is_no_share_of_nobody() -> None:
    counts = counts_of(done({}, 0))

    assert counts.all_current.percent == "0.0 %"
    assert counts.legend == []


def test_every_text_has_a_column_for_each_of_its_versions() -> None:
    assert {len(versions) for versions in VERSIONS.values()} == {3}
    assert counts_of(done({}, 0)).heads[:4] == [
        *("Current, v2.1.0", "v2.0.0", "v1.0.0", "Unknown version")
    ]


# -- which runs a page shows ----------------------------------------------------------------------

MINUTES = [NOON - timedelta(minutes=each) for each in range(4)]


def asked(state: State, minutes_ago: int) -> Any:
    return replace(done({}, 1), state=state, planned_at=MINUTES[minutes_ago])


CASES: dict[str, tuple[list[State], tuple[int | None, int | None, int | None, int]]] = {
    "never": ([], (None, None, None, 0)),
    "once": ([State.DONE], (0, None, None, 0)),
    "several times": ([State.DONE, State.DONE, State.CANCELLED, State.DONE], (0, None, None, 2)),
    "again": ([State.RUNNING, State.DONE], (1, 0, None, 0)),
    "for the first time": ([State.ASKED], (None, 0, None, 0)),
    "paused": ([State.PAUSED, State.DONE], (1, 0, None, 0)),
    "in vain": ([State.CANCELLED, State.DONE], (1, None, 0, 0)),
    "in vain, at first": ([State.EXPIRED], (None, None, 0, 0)),
    "in vain, and again": ([State.RUNNING, State.CANCELLED, State.DONE], (2, 0, None, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_page_shows_the_latest_count_and_what_goes_on(case: str) -> None:
    states, (latest, under_way, failed, earlier) = CASES[case]
    runs = [asked(state, number) for number, state in enumerate(states)]

    found = counting_of(runs, now=NOON)

    of: Callable[[int | None], Any] = lambda at: None if at is None else runs[at]  # noqa: E731
    assert (found.latest.run if found.latest else None) == of(latest)
    assert (found.under_way, found.failed) == (of(under_way), of(failed))
    assert len(found.earlier) == earlier


def test_a_plan_that_is_too_old_goes_on_no_more() -> None:
    run = asked(State.ASKED, 0)

    assert counting_of([run], now=NOON + LISTS_KEPT).failed == run
