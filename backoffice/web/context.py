"""What every template may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from backoffice.access import Permission, Role
from backoffice.web.navigation import navigation
from backoffice.web.views import actor_of


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person as pages show them."""

    name: str
    role: Role
    time_zone: str
    may_look_up: bool
    may_audit: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """The environment's name always; the person and the sidebar where one is signed in."""
    context: dict[str, Any] = {
        "environment": settings.ENVIRONMENT,
        "read_only": settings.READ_ONLY,
        "request_id": getattr(request, "request_id", ""),
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        actor = actor_of(request)
        context |= {
            "staff": Person(
                user.name,
                user.staff_role,
                user.time_zone,
                actor.may(Permission.LOOK_UP),
                actor.may(Permission.AUDIT),
            ),
            "navigation": navigation(request),
        }
    return context
