"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Pages and commands of bulk runs."""

    name = "backoffice.runs"
    label = "runs"
