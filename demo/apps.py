"""The app's place in Django."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Made-up users, and the key of what is encrypted of them."""

    name = "demo"

    def ready(self) -> None:
        import_module("demo.checks")
