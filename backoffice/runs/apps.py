"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Bulk runs: pages, and the commands that plan, steer and work them."""

    name = "backoffice.runs"
    label = "runs"
