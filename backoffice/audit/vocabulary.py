"""The words of a site: what its apps declare, put together and closed when it is composed.

Shared packages hold the mechanism and their own words; each app declares its actions, permissions,
kinds of subject, reason categories, masked field groups and labels. A stored name that nobody
declares any more is a word of its own, shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol, TypeVar

from backoffice.access import Permission, Role
from backoffice.audit.actions import Action
from backoffice.audit.reasons import Category
from backoffice.audit.subjects import SubjectKind

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")


class VocabularyError(Exception):
    """A word that is misspelt, declared twice or not at all; `str` is one sentence."""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Masked fields that are revealed together; `words` say which for people."""

    name: str
    words: str = field(compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What one app declares. `labels` name the values of entries, in the order they are told."""

    permissions: Sequence[Permission] = ()
    actions: Sequence[Action] = ()
    subject_kinds: Sequence[SubjectKind] = ()
    categories: Sequence[Category] = ()
    field_groups: Sequence[FieldGroup] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Word = TypeVar("Word", bound=_Named)


class Vocabulary:
    """All words of one site, by name and in the order of their declaration."""

    def __init__(self, declared: Iterable[Words], *, roles: Sequence[Role]) -> None:
        """Raises VocabularyError where they do not make one vocabulary."""
        apps = list(declared)
        self.permissions = _closed("permission", (app.permissions for app in apps))
        self.actions = _closed("action", (app.actions for app in apps))
        self.subject_kinds = _closed("kind of subject", (app.subject_kinds for app in apps))
        self.categories = _closed("reason category", (app.categories for app in apps))
        self.field_groups = _closed("field group", (app.field_groups for app in apps))
        self.roles = _closed("role", [roles])
        self.labels = _merged(app.labels for app in apps)
        for role in roles:
            for permission in role.permissions:
                self.check(permission, f"the role {role.name}")
        if not any(role.is_admin for role in roles):
            raise VocabularyError("No role may administer staff: nobody could create accounts.")

    def action(self, name: str) -> Action:
        """The action stored under that name."""
        return self.actions.get(name) or Action(name, name)

    def role(self, name: str) -> Role:
        """The role stored under that name; without a permission where it is not declared."""
        return self.roles.get(name) or Role(name)

    def category(self, name: str) -> Category:
        """The reason category stored under that name."""
        return self.categories.get(name) or Category(name, name)

    @property
    def subject_kinds_asked_for(self) -> list[SubjectKind]:
        """The kinds of subject that the trail can be asked for, by their ids."""
        return [kind for kind in self.subject_kinds.values() if kind.id_pattern]

    def subject_label(self, kind: str) -> str:
        """What a kind of subject is called."""
        declared = self.subject_kinds.get(kind)
        return declared.label if declared else kind

    def check(self, word: Permission | Action | Category, where: str) -> None:
        """Raise VocabularyError where a word that is used in `where` is not declared."""
        known: Iterable[object] = chain(
            self.permissions.values(), self.actions.values(), self.categories.values()
        )
        if word not in known:
            type_name = type(word).__name__.lower()
            raise VocabularyError(f"No app declares the {type_name} {word.name!r} of {where}.")

    def roles_with(self, permission: Permission) -> list[str]:
        """The names of the roles that hold a permission."""
        return [role.name for role in self.roles.values() if role.may(permission)]

    @property
    def admin_roles(self) -> list[Role]:
        """The roles that manage staff."""
        return [role for role in self.roles.values() if role.is_admin]


def _closed(of: str, declared: Iterable[Sequence[Word]]) -> Mapping[str, Word]:
    words: dict[str, Word] = {}
    for word in chain.from_iterable(declared):
        if not _NAME.fullmatch(word.name):
            raise VocabularyError(f"The {of} {word.name!r} is misspelt: a-z, 0-9, . _ - only.")
        if word.name in words:
            raise VocabularyError(f"The {of} {word.name!r} is declared twice.")
        words[word.name] = word
    return words


def _merged(declared: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    labels: dict[str, str] = {}
    for app in declared:
        for name, label in app.items():
            if labels.setdefault(name, label) != label:
                raise VocabularyError(f"The label of {name!r} is declared twice.")
    return labels
