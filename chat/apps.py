"""The chat app."""

from django.apps import AppConfig

from backoffice.access import Permission


class ChatConfig(AppConfig):
    """The chat options that the app offers, read-only."""

    name = "chat"

    def ready(self) -> None:
        from backoffice.web.navigation import Destination, register  # noqa: PLC0415 - apps are ready

        register(Destination("Chat options", "chat:options", "chat", Permission.LOOK_UP, place=5))
