"""What the settings make of the Django-free half."""

from __future__ import annotations

from django.conf import settings

from backoffice.staff.services import SessionLimits


def session_limits() -> SessionLimits:
    """How long a session lasts here."""
    return SessionLimits(idle=settings.SESSION_IDLE, lifetime=settings.SESSION_LIFETIME)
