"""What a page asks for a plan: the choices of a task become its selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from backoffice.bulk.tasks import Choice, Tasks
from tests.backoffice.runs.crew import REASON, Crew
from tests.composed import use_parts
from tests.web import Site
from tests.web_pages import page_of

CHOICES = (
    Choice(name="who", label="Who", options=[("due", "Those who are due"), ("all", "All")]),
    Choice(name="tiers", label="Tiers", options=[("free", "Free"), ("paid", "Paid")], several=True),
)
URL = "/runs/plan/count-users/"


def in_words(selection: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    if selection.get("who") == "due" and "tiers" in selection:
        raise ValueError("Who is due has every tier.")
    return list(selection.items())


@pytest.fixture(autouse=True)
def tasks(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (task,) = (each for each in site.tasks.of_site if each.step.name == "count-users")
    use_parts(monkeypatch, Tasks([replace(task, choices=CHOICES, in_words=in_words)]))


@pytest.mark.parametrize(
    ("chosen", "selection"),
    [
        ({"choice-who": "due"}, {"who": "due"}),
        ({"choice-who": "all"}, {"who": "all"}),
        ({"choice-who": "all", "choice-tiers": ["paid"]}, {"who": "all", "tiers": "paid"}),
        (
            {"choice-who": "all", "choice-tiers": ["free", "paid"]},
            {"who": "all", "tiers": "free paid"},
        ),
    ],
)
def test_what_is_chosen_is_the_selection(
    crew: Crew, chosen: dict[str, object], selection: dict[str, str]
) -> None:
    page = page_of(crew.lead.get(URL))
    fields = {**page.form(URL).fields, **REASON, **chosen}
    fields |= {"choice-tiers": chosen.get("choice-tiers", [])}

    run = crew.again_by_url(crew.lead.post(URL, fields)["Location"])

    assert run.selection == selection
    assert run.is_reading


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"choice-who": "due", "choice-tiers": ["free"]}, "Who is due has every tier."),
        ({"choice-who": "nobody"}, "Nothing was changed"),
        ({"choice-who": "all", "choice-tiers": ["gold"]}, "Nothing was changed"),
        ({"choice-who": "all", "text": "x"}, "Nothing was changed"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_planned(
    crew: Crew, chosen: dict[str, object], said: str
) -> None:
    fields = {
        **page_of(crew.lead.get(URL)).form(URL).fields,
        **REASON,
        "choice-tiers": [],
        **chosen,
    }

    answer = crew.lead.post(URL, fields)

    assert answer.status_code == 400
    assert said in page_of(answer).text


def test_the_first_of_several_ways_is_chosen_beforehand(crew: Crew) -> None:
    page = page_of(crew.lead.get(URL))

    assert page.form(URL).fields["choice-who"] == "due"
    assert "Write units" not in page.text
