"""The way to the pages of a user."""

from __future__ import annotations

from django.urls import reverse

from backoffice.web.acts.pages import Crumbs


def crumbs(label: str, user_id: str | None = None) -> Crumbs:
    """The way from the users to a page, over one user's page where it is about that user."""
    way: Crumbs = [("Users", reverse("users:home"))]
    if user_id:
        way.append((user_id[:8], reverse("users:detail", kwargs={"user_id": user_id})))
    return [*way, (label, None)]
