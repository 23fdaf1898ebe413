"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Staff accounts managed by admins."""

    name = "backoffice.administration"
