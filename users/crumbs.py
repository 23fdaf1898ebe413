"""The way to the pages of a user."""

from __future__ import annotations

from backoffice.web.acts.pages import Crumbs
from backoffice.web.routes import url_of


def crumbs(label: str, user_id: str | None = None) -> Crumbs:
    """The way from the users to a page, over one user's page where it is about that user."""
    way: Crumbs = [("Users", url_of("users:home"))]
    if user_id:
        way.append((user_id[:8], url_of("users:detail", user_id=user_id)))
    return [*way, (label, None)]
