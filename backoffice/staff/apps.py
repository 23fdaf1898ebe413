"""The app's place in Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from backoffice.access import Permission


class StaffConfig(AppConfig):
    """Accounts, sign-in, sessions."""

    name = "backoffice.staff"
    label = "staff"

    def ready(self) -> None:
        from backoffice.web.navigation import Destination, register  # noqa: PLC0415 - apps are ready

        import_module("backoffice.staff.checks")
        trail = Destination(
            "Audit trail", "trail:entries", "audit", Permission.AUDIT, covers=("trail:",), place=8
        )
        administration = Destination(
            "Staff",
            "administration:list",
            "staff",
            Permission.ADMINISTER,
            covers=("administration:",),
            place=9,
        )
        register(trail)
        register(administration)
