"""The words of a site: what makes one vocabulary of them, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from backoffice.access import Permission, Role
from backoffice.access.permissions import ADMINISTER, USE
from backoffice.audit.actions import Action, Group, Nature
from backoffice.audit.reasons import Category
from backoffice.audit.subjects import SubjectKind
from backoffice.audit.vocabulary import FieldGroup, Vocabulary, VocabularyError, Words
from tests import words

ADMIN = Role.of("admin", "manages staff", {USE, ADMINISTER})
GENERAL = Words(permissions=(USE, ADMINISTER), actions=(Action("act.refused", "Was refused"),))

#: What an app declares that has words of one sort, by those names.
SORTS: dict[str, Callable[..., Words]] = {
    "permission": lambda *names: Words(permissions=[Permission(n, "lend books") for n in names]),
    "action": lambda *names: Words(actions=[Action(n, "Lent a book") for n in names]),
    "kind of subject": lambda *names: Words(subject_kinds=[SubjectKind(n, "Book") for n in names]),
    "reason category": lambda *names: Words(categories=[Category(n, "Lost") for n in names]),
    "field group": lambda *names: Words(field_groups=[FieldGroup(n, "Home") for n in names]),
}
each_sort = pytest.mark.parametrize(("sort", "declaring"), SORTS.items(), ids=SORTS)


def vocabulary(*declared: Words, roles: tuple[Role, ...] = (ADMIN,)) -> Vocabulary:
    return Vocabulary([GENERAL, *declared], roles=roles)


def sentence_of(*declared: Words, roles: tuple[Role, ...] = (ADMIN,)) -> str:
    """What is wrong with a vocabulary; it is one sentence."""
    with pytest.raises(VocabularyError) as caught:
        vocabulary(*declared, roles=roles)
    text = str(caught.value)
    assert re.fullmatch(r"[A-Z].*\.", text)
    assert "\n" not in text
    return text


# -- one vocabulary -------------------------------------------------------------------------------


def test_words_of_all_apps_stand_together_in_the_order_of_their_declaration() -> None:
    lent, returned = Action("book.lent", "Lent"), Action("book.returned", "Took back")
    both = vocabulary(Words(actions=[lent]), Words(actions=[returned], labels={"due": "Due on"}))

    assert list(both.actions) == ["act.refused", "book.lent", "book.returned"]
    assert both.labels == {"due": "Due on"}
    assert both.action("book.lent") is lent
    assert both.role("admin") is ADMIN


@each_sort
@pytest.mark.parametrize("name", ["", "Book", "book lent", "book#lent", "1book", "book.", "böok"])
def test_a_misspelt_name_is_refused(sort: str, declaring: Callable[..., Words], name: str) -> None:
    assert sentence_of(declaring(name)).startswith(f"The {sort} {name!r} is misspelt")


@each_sort
def test_a_name_is_declared_once(sort: str, declaring: Callable[..., Words]) -> None:
    sentence = f"The {sort} 'book' is declared twice."

    vocabulary(declaring("book"), declaring("another-book"))
    assert sentence_of(declaring("book"), declaring("book")) == sentence
    assert sentence_of(declaring("book", "book")) == sentence


def test_one_name_may_be_of_several_sorts() -> None:
    declared = vocabulary(
        Words(actions=[Action("book", "Lent")], subject_kinds=[SubjectKind("book", "Book")])
    )

    assert declared.action("book").words == "Lent"
    assert declared.subject_label("book") == "Book"


def test_a_role_is_declared_once_and_spelt_right() -> None:
    assert sentence_of(roles=(ADMIN, ADMIN)) == "The role 'admin' is declared twice."
    assert "is misspelt" in sentence_of(roles=(ADMIN, Role("The Boss")))


def test_a_label_says_one_thing() -> None:
    due, other = Words(labels={"due": "Due on"}), Words(labels={"due": "Owed"})

    assert sentence_of(due, other) == "The label of 'due' is declared twice."
    assert vocabulary(due, due).labels == {"due": "Due on"}


def test_a_role_holds_only_what_somebody_declares() -> None:
    lender = Role.of("lender", "lends books", {USE, Permission("lend", "lend books")})

    assert sentence_of(roles=(ADMIN, lender)) == (
        "No app declares the permission 'lend' of the role lender."
    )


@pytest.mark.parametrize("roles", [(), (Role.of("reader", "reads", {USE}),)])
def test_somebody_must_be_able_to_administer(roles: tuple[Role, ...]) -> None:
    said = sentence_of(roles=roles)
    assert said == "No role may administer staff: nobody could create accounts."


@pytest.mark.parametrize(
    ("word", "sort"),
    [
        (Permission("lend", "lend books"), "permission"),
        (Action("book.lent", "Lent"), "action"),
        (Category("lost-book", "Lost book"), "category"),
    ],
)
def test_a_word_that_is_used_must_be_declared(
    word: Permission | Action | Category, sort: str
) -> None:
    with pytest.raises(VocabularyError) as caught:
        words.VOCABULARY.check(word, "the page of books")
    assert str(caught.value) == f"No app declares the {sort} {word.name!r} of the page of books."


def test_a_word_of_another_sort_does_not_stand_in_for_one() -> None:
    """Permissions, actions and categories are told apart, whatever they are called."""
    with pytest.raises(VocabularyError, match="the action 'use'"):
        vocabulary().check(Action("use", "Used"), "the page of books")


def test_a_word_that_is_declared_may_be_used_anywhere() -> None:
    for word in (words.ACT, words.VIEWED, words.OTHER):
        words.VOCABULARY.check(word, "the page of books")


# -- names that are stored, and nobody declares any more ------------------------------------------


def test_an_undeclared_action_is_called_by_its_name_and_counts_as_a_change() -> None:
    action = words.VOCABULARY.action("book.burnt")

    assert (action.name, action.words) == ("book.burnt", "book.burnt")
    assert (action.nature, action.group) == (Nature.CHANGE, Group.CHANGES)


def test_an_undeclared_role_is_called_by_its_name_and_holds_no_permission() -> None:
    role = words.VOCABULARY.role("janitor")

    assert str(role) == "janitor"
    assert not any(role.may(each) for each in words.VOCABULARY.permissions.values())


def test_an_undeclared_category_is_called_by_its_name() -> None:
    category = words.VOCABULARY.category("boredom")

    assert (category.name, category.words) == ("boredom", "boredom")


def test_an_undeclared_kind_of_subject_is_called_by_its_name() -> None:
    assert words.VOCABULARY.subject_label("book") == "book"
    assert words.VOCABULARY.subject_label("user") == "User"


# -- several sites --------------------------------------------------------------------------------


def test_two_vocabularies_stand_side_by_side() -> None:
    lend = Permission("lend", "lend books")
    owner = Role.of("owner", "owns the place", {ADMINISTER})
    clerk = Role.of("clerk", "lends and administers", {lend, ADMINISTER})
    library = vocabulary(
        Words(permissions=[lend], actions=[Action("user.viewed", "Saw a reader")]),
        roles=(clerk, owner),
    )

    assert library.action("user.viewed").words == "Saw a reader"
    assert words.VOCABULARY.action("user.viewed").words == "Viewed the user page"
    assert library.admin_roles == [clerk, owner]
    assert words.VOCABULARY.admin_roles == [words.ADMIN]
    assert "lend" not in words.VOCABULARY.permissions
    assert "lead" not in library.roles
