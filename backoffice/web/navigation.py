"""The sidebar: an entry appears with the page it leads to, for those who may see that page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from backoffice.web.routes import url_of
from backoffice.web.shell import Destination
from backoffice.web.views import actor_of


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link of the sidebar."""

    label: str
    url: str
    icon: str
    current: bool


def navigation(request: HttpRequest, destinations: Iterable[Destination]) -> list[NavigationEntry]:
    """The entries for the person who asks, in the order of `destinations`."""
    actor = actor_of(request)
    match = request.resolver_match
    here = match.view_name if match else ""
    return [
        NavigationEntry(d.label, url_of(d.route), d.icon, _covers(d, here))
        for d in destinations
        if actor.may(d.permission)
    ]


def _covers(destination: Destination, route: str) -> bool:
    return route == destination.route or route.startswith(destination.covers or ("\0",))
