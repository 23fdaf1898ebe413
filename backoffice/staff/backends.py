"""How Django finds and checks the person who signs in."""

from __future__ import annotations

import uuid

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from backoffice.staff.devices import device_of
from backoffice.staff.models import StaffMember
from backoffice.staff.proofs import member_with
from backoffice.staff.sessions import account_read_along
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.network import client_address
from backoffice.web.views import actor_of


class StaffBackend(BaseBackend):
    """Throttled and on record, so that no way of checking a password goes around either."""

    @sensitive_variables("password")
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: object,
    ) -> StaffMember | None:
        """The member of staff, or None. Raises SignInThrottledError."""
        if request is None or username is None or password is None:
            return None
        return member_with(
            store=composed(StaffStore),
            email=username,
            password=password,
            client_address=client_address(request),
            device=device_of(request),
            actor=actor_of(request),
            now=clock.now(),
        )

    def get_user(self, user_id: uuid.UUID) -> StaffMember | None:
        """The active member of that id, from the read of the session where there was one."""
        account = account_read_along(user_id.hex) or composed(StaffStore).find_account(user_id.hex)
        return StaffMember.of(account) if account and account.is_active else None
