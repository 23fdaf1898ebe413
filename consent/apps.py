"""The consent app."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The five consents: how many users gave which version, and what one user gave."""

    name = "consent"
