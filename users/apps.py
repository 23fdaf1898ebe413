"""The users app."""

from django.apps import AppConfig

from backoffice.access import Permission


class UsersConfig(AppConfig):
    """Look-up, the user page, and acts on users."""

    name = "users"

    def ready(self) -> None:
        from backoffice.web.navigation import Destination, register  # noqa: PLC0415 - apps are ready

        covered = ("users:", "billing:payments")
        register(Destination("Users", "users:home", "users", Permission.LOOK_UP, covered))
