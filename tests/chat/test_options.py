"""The chat options page and the constants it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from backoffice.web.editions import edition_of
from chat.model import Category, Part, grouped, parts_of
from chat.options import EDITION, GROUPS, OPTIONS, as_contract
from tests.web_pages import page_for_nobody

SAMPLE = Path(__file__).parent.parent / "samples" / "chat_options.json"
#: A change of the options needs a new version; then this changes with it.
DIGESTS = {"1": "9de18850c1419cbb2b4a3928daf5071b67ac88b6d0d2bc66f6353d5a08a79c68"}


def contract() -> Any:
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def page() -> str:
    context = {
        "groups": GROUPS,
        "categories": list(Category),
        "edition": EDITION,
    }
    return page_for_nobody("chat/option_list.html", context)


# -- constants -------------------------------------------------------------------------------------


def test_the_constants_are_those_of_the_data_contract() -> None:
    assert as_contract() == contract()
    assert EDITION.digest == edition_of("", contract()).digest
    assert len(OPTIONS) == 24


def test_a_change_of_the_constants_needs_a_new_version() -> None:
    assert DIGESTS[EDITION.version] == EDITION.digest


def test_every_option_stands_in_one_group_in_the_order_of_the_app() -> None:
    shown = [option for group in GROUPS for part in group.categories for option in part.options]

    assert len(shown) == len(OPTIONS)
    assert set(shown) == set(OPTIONS)
    for group in GROUPS:
        for part in group.categories:
            orders = [option.display_order for option in part.options]
            assert orders == sorted(orders)


def test_without_options_there_are_no_groups() -> None:
    assert grouped([]) == []


# -- placeholders ----------------------------------------------------------------------------------


def test_placeholders_are_told_from_words() -> None:
    assert parts_of("How is my [METRIC]?") == [
        Part("How is my ", False),
        Part("[METRIC]", True),
        Part("?", False),
    ]
    assert parts_of("[METRIC]") == [Part("[METRIC]", True)]
    assert parts_of("No [metric] here") == [Part("No [metric] here", False)]
    assert parts_of("") == []


def test_no_text_is_lost_between_its_parts() -> None:
    for option in OPTIONS:
        assert "".join(part.text for part in option.text_parts) == option.text
        assert "".join(part.text for part in option.prompt_parts) == option.prompt


# -- the page --------------------------------------------------------------------------------------


def test_every_text_and_prompt_is_on_the_page() -> None:
    words = re.sub(r"</?mark>", "", page())

    for option in OPTIONS:
        assert option.text in words
        assert option.prompt in words


def test_every_placeholder_is_marked() -> None:
    html = page()

    assert html.count("[METRIC]") == html.count("<mark>[METRIC]</mark>") > 10


def test_every_option_carries_what_the_filter_asks_for() -> None:
    html = page()
    rows = re.findall(r"<tr data-item ([^>]*)>", html)

    assert len(rows) == 24
    for name in ("type", "category", "sub", "health"):
        offered = set(re.findall(r'<option value="([^"]+)"', _select(html, name)))
        assert offered == {re.search(f'data-{name}="([^"]*)"', row)[1] for row in rows}  # type: ignore[index]


def test_without_script_everything_is_shown_and_no_dead_filter() -> None:
    html = page()

    assert re.search(r'<form [^>]*data-filter="options"[^>]* hidden>', html)
    assert "hidden" not in "".join(re.findall(r"<(?:tr|tbody|section)[^>]*>", html))


def _select(html: str, name: str) -> str:
    found = re.search(rf'<select [^>]*name="{name}">.*?</select>', html)
    assert found
    return found.group()
