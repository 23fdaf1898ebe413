"""Devices that somebody signed in on before: a signed cookie that is no session.

It opens nothing. It tells the owner of an account from strangers who try to sign in to it, so that
what strangers do locks nobody out. It ends with the session epoch, like every session.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from backoffice.staff.domain import Account, Device
from backoffice.web import clock

LIFETIME = timedelta(days=90)
_SALT = "backoffice.staff.device"
#: Whose, which, in which session epoch, since which second; and the signature.
_COOKIE = re.compile(
    r"([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9]{1,9})\.([0-9]{1,11}):[\w-]{43}", re.ASCII
)
_ID_BYTES = 16


def device_of(request: HttpRequest) -> Device | None:
    """The device a request comes from, where its cookie is ours and not too old."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    match = _COOKIE.fullmatch(cookie)
    if match is None or not _is_ours(cookie):
        return None
    staff_id, device_id, epoch, since = match.groups()
    if int(since) + LIFETIME.total_seconds() <= clock.now().timestamp():
        return None
    return Device(staff_id=staff_id, device_id=device_id, session_epoch=int(epoch))


def remember_device(response: HttpResponseBase, account: Account) -> None:
    """Let the browser tell next time that this person signed in on it."""
    device_id, since = secrets.token_hex(_ID_BYTES), int(clock.now().timestamp())
    text = f"{account.staff_id}.{device_id}.{account.session_epoch}.{since}"
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.Signer(salt=_SALT).sign(text),
        max_age=LIFETIME,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=cast(Any, settings.SESSION_COOKIE_SAMESITE),
    )


def _is_ours(cookie: str) -> bool:
    try:
        signing.Signer(salt=_SALT).unsign(cookie)
    except signing.BadSignature:
        return False
    return True
