"""The contract of single writes, on both servers."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import ConditionFailedError, RequestError, TooLargeError
from backoffice.dynamo.expressions import (
    IfNotExists,
    Plus,
    Raw,
    Update,
    add,
    delete_from,
    path,
    remove,
    set_,
)
from backoffice.dynamo.table import Table
from backoffice.dynamo.transactions import ItemUpdate
from backoffice.dynamo.wire import decode_item, encode_item
from backoffice.net.steps import Steps
from tests.backoffice.dynamo.notebook import EXISTS, IS_NEW, ONE_NOTE, Notebook

SECRET = "ada@example.com"
Write = Callable[[Client, Notebook], object]


@pytest.fixture
def book(gateway: Client, notes: Table) -> Notebook:
    """A notebook with one note."""
    book = Notebook.new(notes)
    gateway.put(notes, book.note(1, title=SECRET, count=3, tags={"a": {"b": 1}}), IS_NEW)
    return book


def stored(gateway: Client, book: Notebook, number: int = 1) -> dict[str, object]:
    item = gateway.get(book.table, ONE_NOTE, book.parts(number), consistent=True)
    return {name: value for name, value in decode_item(item).items() if name not in ("PK", "SK")}


REFUSED: dict[str, Write] = {
    "put": lambda gateway, book: gateway.put(book.table, book.note(1), IS_NEW),
    "update": lambda gateway, book: gateway.update(
        book.table, book.key(), Update(set_(path("title"), "x")), path("count").equals(4)
    ),
    "delete": lambda gateway, book: gateway.delete(book.table, book.key(), path("count").above(3)),
}


@pytest.mark.parametrize("write", REFUSED.values(), ids=REFUSED)
def test_a_failed_condition_changes_nothing_and_shows_the_item_as_it_is(
    gateway: Client, book: Notebook, write: Write
) -> None:
    before = gateway.get(book.table, ONE_NOTE, book.parts(), consistent=True)

    with pytest.raises(ConditionFailedError) as caught:
        write(gateway, book)

    assert caught.value.item == before
    assert gateway.get(book.table, ONE_NOTE, book.parts(), consistent=True) == before


@pytest.mark.parametrize("write", REFUSED.values(), ids=REFUSED)
def test_the_item_on_an_error_stays_out_of_texts_and_logs(
    gateway: Client, book: Notebook, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(ConditionFailedError) as caught:
        write(gateway, book)

    error = caught.value
    assert error.__cause__ is None
    texts = [str(error), repr(error), "".join(traceback.format_exception(error)), caplog.text]
    assert not any(SECRET in text for text in texts)


def test_a_condition_on_an_item_that_is_not_there_fails_without_an_item(
    gateway: Client, book: Notebook
) -> None:
    with pytest.raises(ConditionFailedError) as caught:
        gateway.update(book.table, book.key(9), Update(set_(path("title"), "x")), EXISTS)

    assert caught.value.item is None
    assert gateway.find(book.table, ONE_NOTE, book.parts(9), consistent=True) is None


def test_an_update_changes_what_it_names_and_nothing_else(gateway: Client, book: Notebook) -> None:
    update = Update(set_(path("tags", "a", "b"), 2), remove(path("title")))

    item = gateway.update(book.table, book.key(), update, EXISTS)

    assert stored(gateway, book) == {"count": 3, "tags": {"a": {"b": 2}}}
    assert item == gateway.get(book.table, ONE_NOTE, book.parts(), consistent=True)


def test_an_update_copies_the_old_value_within_itself(gateway: Client, book: Notebook) -> None:
    update = Update(
        set_(path("before"), path("count")),
        set_(path("count"), 0),
        set_(path("rank"), Plus(IfNotExists(path("rank"), 0), 1)),
        add(path("version"), 1),
    )

    gateway.update(book.table, book.key(), update, path("count").equals(Raw({"N": "3"})))

    after = stored(gateway, book)
    assert (after["before"], after["count"], after["rank"], after["version"]) == (3, 0, 1, 1)


def test_a_number_never_equals_a_text(gateway: Client, book: Notebook) -> None:
    with pytest.raises(ConditionFailedError):
        gateway.update(
            book.table, book.key(), Update(remove(path("title"))), path("count").equals("3")
        )


def test_names_that_are_reserved_or_odd_are_just_names(gateway: Client, book: Notebook) -> None:
    odd = ["status", "data", "a.b", "with space", "#0", ":0", "ünïcode", "size"]

    gateway.update(
        book.table, book.key(), Update(*(set_(path(name), name) for name in odd)), EXISTS
    )

    after = stored(gateway, book)
    assert {name: after[name] for name in odd} == {name: name for name in odd}


def test_a_delete_removes_the_item(gateway: Client, book: Notebook) -> None:
    gateway.delete(book.table, book.key(), path("count").equals(3))

    assert gateway.find(book.table, ONE_NOTE, book.parts(), consistent=True) is None


def test_an_item_over_the_limit_is_too_large(gateway: Client, book: Notebook) -> None:
    with pytest.raises(TooLargeError):
        gateway.put(book.table, book.note(2, text="x" * 410_000), IS_NEW)


def test_a_request_that_dynamodb_refuses_is_our_own_mistake(
    gateway: Client, book: Notebook
) -> None:
    with pytest.raises(RequestError):
        gateway.update(book.table, book.key(), Update(set_(path("PK"), "other")), EXISTS)


def test_a_request_that_does_not_fit_the_service_model_is_not_quoted(
    gateway: Client, book: Notebook
) -> None:
    with pytest.raises(RequestError) as caught:
        gateway.put(book.table, encode_item({"PK": SECRET}) | {"SK": {"S": 5}}, IS_NEW)

    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_set_takes_and_gives_members_and_keeps_its_last(
    gateway: Client, notes: Table, book: Notebook
) -> None:
    tags = path("labels")

    def change(update: Update) -> object:
        gateway.update(notes, book.key(), update, EXISTS)
        return stored(gateway, book).get("labels")

    def take(label: str) -> None:
        is_there, is_not_the_last = tags.contains(label), tags.size().above(1)
        update = Update(delete_from(tags, {label}))
        gateway.update(notes, book.key(), update, is_there & is_not_the_last)

    assert change(Update(add(tags, {"a"}))) == {"a"}
    assert change(Update(add(tags, {"a", "b"}))) == {"a", "b"}
    with pytest.raises(ConditionFailedError):
        take("c")
    take("a")
    assert stored(gateway, book)["labels"] == {"b"}
    with pytest.raises(ConditionFailedError):
        take("b")
    assert change(Update(delete_from(tags, {"b"}))) is None
    with pytest.raises(ConditionFailedError):
        take("b")


def test_a_write_brings_nothing_back(
    gateway: Client, book: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[dict[str, Any]] = []
    call = gateway._call

    def noted(operation: str, request: dict[str, Any]) -> Steps[dict[str, Any]]:
        answers.append((yield from call(operation, request)))
        return answers[-1]

    monkeypatch.setattr(gateway, "_call", noted)
    change = Update(set_(path("title"), "x"))
    gateway.write(ItemUpdate(book.table, book.key(), change, EXISTS))
    gateway.update(book.table, book.key(), change, EXISTS)

    assert [answer.keys() - {"ConsumedCapacity"} for answer in answers] == [set(), {"Attributes"}]
