"""Tickets of the desk's own system: pasted as a URL, kept by their id, shown as a link."""

from __future__ import annotations

import pytest

from backoffice.audit.tickets import ticket_in, ticket_url

PATH = "https://desk.example.com/tickets/{id}"
QUERY = "https://desk.example.com/view?id={id}&tab=1"


@pytest.mark.parametrize(
    ("pasted", "ticket"),
    [
        ("https://desk.example.com/tickets/4827113", "4827113"),
        (" https://desk.example.com/tickets/SUP-12/ ", "SUP-12"),
        ("https://Desk.Example.com/tickets/SUP_12?tab=2#reply", "SUP_12"),
        ("https://desk.example.com/tickets/4827113.json", "4827113"),
        ("SUP-12", "SUP-12"),
        ("https://desk.example.com/tickets/", "https://desk.example.com/tickets/"),
        ("https://desk.example.com/tickets/a b", "https://desk.example.com/tickets/a b"),
        ("https://other.example.com/tickets/1", "https://other.example.com/tickets/1"),
        ("https://deskxexample.com/tickets/1", "https://deskxexample.com/tickets/1"),
    ],
)
def test_a_pasted_url_becomes_the_id(pasted: str, ticket: str) -> None:
    assert ticket_in(pasted, PATH) == ticket


def test_the_id_may_stand_in_a_query() -> None:
    assert ticket_in("https://desk.example.com/view?id=77&tab=9", QUERY) == "77"
    assert ticket_url("77", QUERY) == "https://desk.example.com/view?id=77&tab=1"


def test_an_id_leads_to_its_ticket() -> None:
    assert ticket_url("#4711", PATH) == "https://desk.example.com/tickets/4711"
    assert ticket_url("a/b?c", PATH) == "https://desk.example.com/tickets/a%2Fb%3Fc"


def test_without_a_system_nothing_changes() -> None:
    assert ticket_in("https://desk.example.com/tickets/1", "") == (
        "https://desk.example.com/tickets/1"
    )
    assert ticket_url("SUP-12", "") == ""
