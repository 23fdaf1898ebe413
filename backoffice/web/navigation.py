"""The sidebar: an entry appears with the page it leads to, for those who may see that page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from backoffice.access import Permission
from backoffice.web.views import actor_of


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link of the sidebar."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that stands in the sidebar. `covers` are route name prefixes it is current for;
    those with a higher `place` stand further down."""

    label: str
    route: str
    icon: str
    permission: Permission
    covers: tuple[str, ...] = ()
    place: int = 0


_destinations: list[Destination] = []


def register(destination: Destination) -> None:
    """Called by an app when it is ready, once for each of its pages in the sidebar."""
    if destination not in _destinations:
        _destinations.append(destination)


def navigation(request: HttpRequest) -> list[NavigationEntry]:
    """The entries for the person who asks."""
    actor = actor_of(request)
    match = request.resolver_match
    here = match.view_name if match else ""
    return [
        NavigationEntry(d.label, reverse(d.route), d.icon, _covers(d, here))
        for d in sorted(_destinations, key=lambda d: d.place)
        if actor.may(d.permission)
    ]


def _covers(destination: Destination, route: str) -> bool:
    return route == destination.route or route.startswith(destination.covers or ("\0",))
