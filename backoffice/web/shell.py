"""The shell: what a project says of itself around every page.

The general half has no name, no home and no search of its own. A project composes one `Shell`
and puts it among its parts (see `backoffice.web.composition`); pages get it as `shell`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from backoffice.access import Actor, Permission
from backoffice.audit.subjects import Subject, SubjectKind
from backoffice.web.routes import url_of

#: What the banner says beside the name of an environment.
ENVIRONMENTS = {
    "dev": "Test environment",
    "staging": "Rehearsal for production",
    "prod": "What you do here is real",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that stands in the navigation. `covers` are route name prefixes it is current for."""

    label: str
    route: str
    icon: str
    permission: Permission
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SideSearch:
    """The search that stands beside every page: a template, for those with the permission."""

    template: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """The page about what entries of one kind of subject are about; its URL takes the id.

    `acts` are those on it (an `ActPages`, which knows of this module and not the other way
    about), so that an entry can say that its act can be taken back.
    """

    kind: SubjectKind
    route: str
    permission: Permission
    acts: object = None


@dataclass(frozen=True, slots=True)
class HomePart:
    """Something that stands first on home, for those with the permission.

    `read` is asked at an instant for whoever looks, and gives what `template` needs; None where
    there is nothing to say, and then nothing is there.
    """

    template: str
    permission: Permission
    read: Callable[[Actor, datetime], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a person is told: what happened, what was not changed, what to do next."""

    title: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """A project's name, ways and words. All of it may be left out: pages work with `Shell()`.

    `suffix` stands beside the name. `home` is a route or a path. `icons` are paths on a grid of
    20, as in `icons.py`, and replace those of the same name: "brand" is drawn beside the name.
    `favicon` is a static file. `keys` are what keys do, beyond what they do everywhere. `errors`
    replace the pages of `errors.py` by status. `subject_pages` are the pages of what entries are
    about. `home_parts` stand first on home, where a project has one.
    """

    name: str = "Back office"
    suffix: str = ""
    favicon: str = "backoffice/icon.svg"
    home: str = "/"
    home_words: str = "Go to Home"
    navigation: tuple[Destination, ...] = ()
    search: SideSearch | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    icons: Mapping[str, str] = field(default_factory=dict)
    environments: Mapping[str, str] = field(default_factory=lambda: ENVIRONMENTS)
    errors: Mapping[int, ErrorPage] = field(default_factory=dict)
    subject_pages: tuple[SubjectPage, ...] = ()
    home_parts: tuple[HomePart, ...] = ()

    @property
    def title(self) -> str:
        """The name in full, as the titles of pages end with it."""
        return f"{self.name} {self.suffix}".strip()

    def page_about(self, subject: Subject) -> SubjectPage | None:
        """The page about a subject, None where its kind has none."""
        return next((page for page in self.subject_pages if page.kind.name == subject.kind), None)


def url_about(subject: Subject, shell: Shell, actor: Actor) -> str | None:
    """Where the page about a subject is; None where there is none, or `actor` may not see it."""
    page = shell.page_about(subject)
    if page is None or not actor.may(page.permission):
        return None
    try:
        parts: dict[str, Any] = {page.kind.id_name: subject.id}
        return url_of(page.route, **parts)
    except NoReverseMatch:
        return None


#: A template of a part of home, and what it needs, which it gets as `part`.
ReadPart = tuple[str, Mapping[str, Any]]


def read_home_parts(shell: Shell, actor: Actor, now: datetime) -> list[ReadPart]:
    """What stands first on the home of a person."""
    read = (
        (part.template, part.read(actor, now))
        for part in shell.home_parts
        if actor.may(part.permission)
    )
    return [(template, given) for template, given in read if given is not None]


def surroundings(request: HttpRequest, shell: Shell) -> dict[str, Any]:
    """What stands around a page, whoever asks for it. Nothing is read, nothing fails."""
    return {
        "staff": None,
        "navigation": (),
        "side_search": "",
        "shell": shell,
        "home_url": _home_url(shell),
        "environment": settings.ENVIRONMENT,
        "environment_words": shell.environments.get(settings.ENVIRONMENT, ""),
        "read_only": settings.READ_ONLY,
        "request_id": getattr(request, "request_id", ""),
    }


def _home_url(shell: Shell) -> str:
    try:
        return resolve_url(shell.home)
    except NoReverseMatch:
        return "/"
