"""How Django finds and checks the person who signs in."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from backoffice.staff import services
from backoffice.staff.devices import device_of
from backoffice.staff.models import StaffMember
from backoffice.staff.services import FailureCause
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
        store, actor, now = composed(StaffStore), actor_of(request), clock.now()
        attempt = services.begin_attempt(
            store=store,
            email=username,
            client_address=client_address(request),
            device=device_of(request),
            actor=actor,
            now=now,
        )
        was_guess = succeeded = False
        try:
            account = services.find_account_of(store=store, attempt=attempt)
            member = StaffMember.of(account) if account else None
            cause = _cause_of_failure(member, password, now)
            was_guess, succeeded = cause is not None and cause.is_counted, cause is None
            if cause:
                services.record_failure(
                    store=store, attempt=attempt, cause=cause, account=account, actor=actor, now=now
                )
                return None
        finally:
            # Whatever it was, an error too: only a wrong password counts.
            if not was_guess:
                services.settle_attempt(store=store, attempt=attempt, succeeded=succeeded)
        return member

    def get_user(self, user_id: uuid.UUID) -> StaffMember | None:
        """The active member of that id, from the read of the session where there was one."""
        account = account_read_along(user_id.hex) or composed(StaffStore).find_account(user_id.hex)
        return StaffMember.of(account) if account and account.is_active else None


@sensitive_variables("password")
def _cause_of_failure(
    member: StaffMember | None, password: str, now: datetime
) -> FailureCause | None:
    """Every way out has run the hasher once, so that the time it takes tells nothing."""
    if member is None:
        make_password(password)
        return FailureCause.UNKNOWN_ACCOUNT
    if not member.check_password(password):
        return FailureCause.WRONG_PASSWORD
    if not member.account.password_is_good(now):
        return FailureCause.EXPIRED_PASSWORD
    return None if member.is_active else FailureCause.DISABLED
