"""The chat app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """The chat options that the app offers, read-only."""

    name = "chat"
