"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Pages and files of the audit trail."""

    name = "backoffice.trail"
