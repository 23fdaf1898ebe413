from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.dynamo.errors import EncodingError
from backoffice.dynamo.expressions import (
    Condition,
    IfNotExists,
    Names,
    Plus,
    Raw,
    Update,
    add,
    delete_from,
    path,
    remove,
    set_,
)

SESSION = path("data", "current_session")


def rendered(part: Condition | Update) -> str:
    """The text with its placeholders filled in."""
    names = Names()
    text = part.text(names)
    fields = names.fields()
    filled = fields.get("ExpressionAttributeNames", {}) | {
        placeholder: str(next(iter(wire.values())))
        for placeholder, wire in fields.get("ExpressionAttributeValues", {}).items()
    }
    for placeholder in sorted(filled, key=len, reverse=True):
        text = text.replace(placeholder, filled[placeholder])
    return text


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (path("a").equals(1), "a = 1"),
        (path("a").differs("x"), "a <> x"),
        (path("a").below(1), "a < 1"),
        (path("a").at_most(1), "a <= 1"),
        (path("a").above(1), "a > 1"),
        (path("a").at_least(1), "a >= 1"),
        (path("a").between(1, 2), "a BETWEEN 1 AND 2"),
        (path("a").begins_with("x"), "begins_with(a, x)"),
        (path("a").is_in("x", "y"), "a IN (x, y)"),
        (path("a").exists(), "attribute_exists(a)"),
        (path("a").missing(), "attribute_not_exists(a)"),
        (path("a").contains("x"), "contains(a, x)"),
        (path("a", "b").size().above(1), "size(a.b) > 1"),
        (path("a").below(path("b").size()), "a < size(b)"),
        (SESSION.has_type("M"), "attribute_type(data.current_session, M)"),
        (path("a").equals(path("b", "c")), "a = b.c"),
        (path("a").equals(Raw({"N": "1.50"})), "a = 1.50"),
        (path("a").exists() & path("b").exists(), "(attribute_exists(a) AND attribute_exists(b))"),
        (path("a").equals(1) | ~path("b").equals(2), "(a = 1 OR (NOT b = 2))"),
    ],
)
def test_a_condition_reads_as_dynamodb_writes_it(condition: Condition, text: str) -> None:
    assert rendered(condition) == text


def test_combining_never_changes_what_binds_closer() -> None:
    a, b, c = (path(name).exists() for name in "abc")

    assert rendered((a | b) & c) != rendered(a | (b & c))
    assert rendered(~(a & b)) != rendered(~a & b)


def test_an_update_gathers_its_clauses_by_verb() -> None:
    update = Update(
        remove(SESSION.child("token")),
        set_(SESSION.child("status"), "revoked"),
        add(path("version"), Decimal(1)),
    ) + Update(set_(path("count"), Plus(IfNotExists(path("count"), 0), 1)))

    assert rendered(update) == (
        "SET data.current_session.status = revoked, count = if_not_exists(count, 0) + 1 "
        "REMOVE data.current_session.token ADD version 1"
    )


def test_members_are_taken_out_of_a_set() -> None:
    names = Names()

    text = Update(delete_from(path("tags"), {"b", "a"}), add(path("tags"), {"c"})).text(names)
    assert text == "ADD #0 :0 DELETE #0 :1"
    assert names.fields()["ExpressionAttributeValues"] == {
        ":0": {"SS": ["c"]}, ":1": {"SS": ["a", "b"]},
    }  # fmt: skip


def test_one_table_of_names_serves_update_and_condition() -> None:
    names = Names()
    set_(path("a", "b"), 1).text(names)
    path("b", "a").equals(2).text(names)

    fields = names.fields()
    assert fields["ExpressionAttributeNames"] == {"#0": "a", "#1": "b"}
    assert fields["ExpressionAttributeValues"] == {":0": {"N": "1"}, ":1": {"N": "2"}}


def test_a_name_is_never_taken_for_expression_text() -> None:
    names = Names()

    assert path("a.b", "c = d OR e").exists().text(names) == "attribute_exists(#0.#1)"


def test_what_is_not_needed_is_not_sent() -> None:
    assert Names().fields() == {}


def test_a_value_that_cannot_be_exact_is_refused_when_the_request_is_built() -> None:
    with pytest.raises(EncodingError):
        path("a").equals(0.5).text(Names())
