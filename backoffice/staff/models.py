"""The account as Django's auth sees it. Nothing here is stored by Django."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from backoffice.access import Role
from backoffice.staff import services
from backoffice.staff.domain import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, Account, sign_in_hash
from backoffice.staff.store import StaffStore
from backoffice.web.composition import composed

_SALT = "backoffice.staff.models.StaffMember.get_session_auth_hash"


class StaffManager(BaseUserManager["StaffMember"]):
    """Finds members of staff for Django's own commands and backends."""

    def get_by_natural_key(self, username: str | None) -> StaffMember:
        account = composed(StaffStore).find_account_by_email(sign_in_hash(username or ""))
        if account is None:
            raise StaffMember.DoesNotExist
        return StaffMember.of(account)


class StaffMember(AbstractBaseUser):
    """A member of staff who signs in: `request.user`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail", max_length=MAX_EMAIL_LENGTH, unique=True)
    name = models.CharField(max_length=MAX_NAME_LENGTH)
    role = models.CharField(max_length=40)

    #: Kept by our own service; with a field of this name Django would write it by itself.
    last_login = None

    account: Account

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    objects: ClassVar[StaffManager] = StaffManager()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return self.staff_id

    @classmethod
    def of(cls, account: Account) -> Self:
        """The member of staff an account belongs to."""
        member = cls(
            id=uuid.UUID(account.staff_id),
            email=account.email,
            name=account.name,
            role=account.role.name,
            password=account.password,
        )
        member.account = account
        return member

    @property
    def staff_id(self) -> str:
        return self.id.hex

    @property
    def staff_role(self) -> Role:
        return self.account.role

    @property
    def time_zone(self) -> str:
        return self.account.time_zone

    @property
    def must_change_password(self) -> bool:
        return self.account.must_change_password

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.account.is_active

    def get_session_auth_hash(self) -> str:
        """What a session is bound to; it changes with everything that ends all sessions."""
        return self._auth_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older secrets, newest first."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._auth_hash(secret)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Django saves one thing by itself: the same password under a stronger hash."""
        if list(update_fields or ()) != ["password"]:
            raise TypeError("Accounts are changed by staff.services only.")
        self.account = services.upgrade_password_hash(
            store=composed(StaffStore), account=self.account, password=self.password
        )

    def _auth_hash(self, secret: str) -> str:
        account = self.account
        bound_to = (account.password, account.role.name, account.status, str(account.session_epoch))
        return salted_hmac(_SALT, "\n".join(bound_to), secret, algorithm="sha256").hexdigest()
