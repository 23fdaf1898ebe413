"""The base of every page: closed by default."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from backoffice.access import Actor, Permission
from backoffice.web.errors import READ_ONLY, error_page


class PageView(View):
    """A view that says what it takes to use it.

    `permission` must be set. `public` pages are seen without signing in; only the sign-in page,
    and what it needs, are.
    """

    permission: ClassVar[Permission | None] = None
    public: ClassVar[bool] = False

    actor: Actor

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.public:
            self.actor = actor_of(request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.public and not self.allowed():
            if settings.READ_ONLY and self.permission and self.permission.changes:
                return error_page(request, 403, READ_ONLY)
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def allowed(self) -> bool:
        """Whether the person may use this page; a page without a permission is nobody's."""
        return self.permission is not None and self.actor.may(self.permission)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = error_page(request, 405)
        allowed = (name for name in self.http_method_names if hasattr(self, name))
        response["Allow"] = ", ".join(name.upper() for name in allowed)
        return response


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as services know them; nobody where no one is signed in."""
    user = request.user
    request_id: str = getattr(request, "request_id", "")
    if not user.is_authenticated:
        return Actor("", None, request_id)
    return Actor(user.staff_id, user.staff_role, request_id, settings.READ_ONLY)
