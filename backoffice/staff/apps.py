"""The app's place in Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Accounts, sign-in, sessions."""

    name = "backoffice.staff"

    def ready(self) -> None:
        import_module("backoffice.staff.checks")
