"""What the settings make of the Django-free half: the store, the limits, the visitor."""

from __future__ import annotations

from django.conf import settings

from backoffice.staff.services import SessionLimits
from backoffice.staff.store import StaffStore


def staff_store() -> StaffStore:
    """Staff in the tables of this deployment."""
    return StaffStore(settings.GATEWAY, settings.BACKOFFICE_TABLE, settings.TRAIL)


def session_limits() -> SessionLimits:
    """How long a session lasts here."""
    return SessionLimits(idle=settings.SESSION_IDLE, lifetime=settings.SESSION_LIFETIME)
