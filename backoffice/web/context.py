"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from backoffice.access import Actor, Role
from backoffice.web.composition import composed
from backoffice.web.navigation import navigation
from backoffice.web.shell import Shell, surroundings
from backoffice.web.views import actor_of


class Allowed:
    """What the person may do, by the name of a permission: `{% if staff.may.audit %}`.

    Hyphens are underscores there. What no permission is called is allowed to nobody.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def __getitem__(self, name: str) -> bool:
        wanted, role = name.replace("_", "-"), self._actor.role
        held = [each for each in role.permissions if str(each) == wanted] if role else []
        return any(self._actor.may(each) for each in held)


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person as pages show them."""

    name: str
    role: Role
    time_zone: str
    may: Allowed


def page(request: HttpRequest) -> dict[str, Any]:
    """The shell always; the person, the navigation and the search where one is signed in."""
    shell = composed(Shell)
    context = surroundings(request, shell)
    # Made once a page, and where a form asks for it: not every page sets a cookie.
    context["csrf_input"] = SimpleLazyObject(lambda: csrf_input(request))
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        actor, search = actor_of(request), shell.search
        context |= {
            "staff": Person(user.name, user.staff_role, user.time_zone, Allowed(actor)),
            "navigation": navigation(request, shell.navigation),
            "side_search": search.template if search and actor.may(search.permission) else "",
        }
    return context
