"""Making an account out of what a person types."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.views.decorators.debug import sensitive_variables

from backoffice.access import Actor, Role
from backoffice.audit.vocabulary import Vocabulary
from backoffice.staff import services
from backoffice.staff.domain import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH, Account, sign_in_name
from backoffice.staff.models import StaffMember
from backoffice.staff.store import StaffStore
from backoffice.web.composition import composed
from backoffice.web.kept import well_formed


@sensitive_variables("password")
def register(
    *,
    email: str,
    name: str,
    role: str,
    password: str,
    actor: Actor,
    now: datetime,
    must_change_password: bool = False,
) -> Account:
    """A new account with a clear password. Raises ValidationError, and EmailTakenError."""
    email, name = checked_email(email), checked_name(name)
    checked_role = role_named(role)
    if password != well_formed(password):
        raise ValidationError("The password contains characters that are not text.")
    validate_password(password, StaffMember(email=email, name=name))
    return services.create_account(
        store=composed(StaffStore),
        email=email,
        name=name,
        role=checked_role,
        password=make_password(password),
        actor=actor,
        now=now,
        must_change_password=must_change_password,
    )


def checked_email(email: str) -> str:
    """The normalised e-mail. Raises ValidationError."""
    email = sign_in_name(email)
    if len(email) > MAX_EMAIL_LENGTH:
        raise ValidationError(f"An e-mail has at most {MAX_EMAIL_LENGTH} characters.")
    validate_email(email)
    return email


def checked_name(name: str) -> str:
    """The trimmed name. Raises ValidationError."""
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise ValidationError(f"A name has 1 to {MAX_NAME_LENGTH} characters.")
    if not name.isprintable():
        raise ValidationError("The name contains characters that cannot be shown.")
    return name


def role_named(name: str) -> Role:
    """The declared role of that name. Raises ValidationError that lists all roles."""
    roles = composed(Vocabulary).roles
    if name not in roles:
        known = ", ".join(roles)
        raise ValidationError(f"There is no such role. The roles are: {known}.")
    return roles[name]
