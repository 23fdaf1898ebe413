"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig

from backoffice.web.composition import composition


class WebConfig(AppConfig):
    """The shell around every page, and what the site is composed of."""

    name = "backoffice.web"

    def ready(self) -> None:
        # A site that does not fit together says so when it starts, not with its first request.
        composition()
