"""The users app."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    """Look-up, the user page, and acts on users."""

    name = "users"
