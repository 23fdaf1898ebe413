"""Signing in and out, and one's own account."""

from __future__ import annotations

import logging
from typing import Any, cast

from django.contrib import auth
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from backoffice.access import Actor
from backoffice.access.permissions import USE
from backoffice.dynamo.errors import DynamoError
from backoffice.staff import services
from backoffice.staff.devices import remember_device
from backoffice.staff.domain import Account
from backoffice.staff.forms import PasswordForm, SignInForm, TimeZoneForm
from backoffice.staff.models import StaffMember
from backoffice.staff.services import AccountChangedError, SessionEndedError
from backoffice.staff.sessions import list_live_sessions
from backoffice.staff.sign_in_page import sign_in_page, throttled
from backoffice.staff.store import StaffStore
from backoffice.web import clock
from backoffice.web.composition import composed
from backoffice.web.errors import error_page
from backoffice.web.kept import keep_reason, local_url, posted_text, reason_in
from backoffice.web.shell import Shell
from backoffice.web.views import PageView, actor_of

log = logging.getLogger("backoffice.staff.views")

_DONE = {
    "zone": "Times are now shown in this zone.",
    "one": "That session has ended.",
    "over": "That session had already ended.",
    "others": "All your other sessions have ended.",
}


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignInView(PageView):
    """E-mail and password, and back to where the person was going."""

    public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        next_url = local_url(request.GET.get("next", ""))
        if request.user.is_authenticated:
            return _onward(next_url)
        ended = "ended" in request.GET
        return sign_in_page(request, next_url=next_url, kept={}, ended=ended)

    def post(self, request: HttpRequest) -> HttpResponse:
        data = posted_text(request.POST)
        next_url, kept = local_url(data.get("next", "")), reason_in(data)
        form = SignInForm(request, data)
        if form.is_valid() and self._signed_in(request, form):
            keep_reason(request, kept, url=next_url)
            response = _onward(next_url)
            remember_device(response, _member(request).account)
            return response
        return sign_in_page(request, form, next_url=next_url, kept=kept, ended=False)

    def _signed_in(self, request: HttpRequest, form: SignInForm) -> bool:
        """Put the sign-in on record, then start a new session, whatever there was before."""
        account = form.get_user().account
        actor = Actor(account.staff_id, account.role, actor_of(request).request_id)
        try:
            account = services.record_sign_in(
                store=composed(StaffStore),
                account=account,
                actor=actor,
                now=clock.now(),
                time_zone=form.cleaned_data["time_zone"],
            )
        except AccountChangedError:
            form.add_error(None, form.get_invalid_login_error())
            return False
        request.staff_id = account.staff_id  # type: ignore[attr-defined]
        request.session.flush()
        services.make_room(
            store=composed(StaffStore),
            account=account,
            live=[each.session for each in list_live_sessions(account)],
            actor=actor,
            now=clock.now(),
        )
        auth.login(request, StaffMember.of(account))
        return True


class SignOutView(PageView):
    """Ends the session."""

    permission = USE

    def allowed(self) -> bool:
        """Whoever is signed in may leave, also with a role that allows nothing."""
        return self.request.user.is_authenticated

    def post(self, request: HttpRequest) -> HttpResponse:
        """Nobody is kept signed in because the trail cannot be written."""
        store, account = composed(StaffStore), _member(request).account
        auth.logout(request)
        try:
            services.record_sign_out(
                store=store, account=account, actor=self.actor, now=clock.now()
            )
        except DynamoError as error:
            parts = (self.actor.request_id, account.staff_id, type(error).__name__)
            log.error("A sign-out is not on record: request=%s staff=%s error=%s", *parts)  # noqa: TRY400
        response = redirect("staff:sign-in")
        # Not "cookies": the device stays known.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class OwnAccountView(PageView):
    """A page that changes one's own account, which an admin may change at the same moment."""

    permission = USE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except AccountChangedError:
            return error_page(request, 409)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PasswordView(OwnAccountView):
    """One's own password. All sessions end but the current one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, PasswordForm(request, _member(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request, _member(request), posted_text(request.POST))
        if not form.is_valid():
            return self._page(request, form)
        changed = services.set_password(
            store=composed(StaffStore),
            account=_member(request).account,
            password=make_password(form.cleaned_data["new_password1"]),
            actor=self.actor,
            now=clock.now(),
        )
        return _kept_here(
            request, changed, HttpResponseRedirect(f"{reverse('staff:password')}?changed=1")
        )

    def _page(self, request: HttpRequest, form: PasswordForm) -> HttpResponse:
        context = {
            "form": form,
            "changed": "changed" in request.GET and not form.is_bound,
            "must_change": _member(request).must_change_password,
        }
        return throttled(
            render(request, "backoffice/staff/password_form.html", context), form.throttled
        )


class AccountView(OwnAccountView):
    """One's own account: what it is, the time zone, where it is signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        account = _member(request).account
        initial = {"time_zone": account.time_zone}
        return self._page(request, TimeZoneForm(initial=initial, present=account.time_zone))

    def post(self, request: HttpRequest) -> HttpResponse:
        account = _member(request).account
        form = TimeZoneForm(posted_text(request.POST), present=account.time_zone)
        if not form.is_valid():
            return self._page(request, form, status=400)
        services.set_time_zone(
            store=composed(StaffStore),
            account=account,
            time_zone=form.cleaned_data["time_zone"],
            actor=self.actor,
            now=clock.now(),
        )
        return _to_account("zone")

    def _page(self, request: HttpRequest, form: TimeZoneForm, *, status: int = 200) -> HttpResponse:
        account = _member(request).account
        context = {
            "account": account,
            "now": clock.now(),
            "form": form,
            "sessions": list_live_sessions(account, request.session.session_key),
            "most_sessions": services.MAX_SESSIONS,
            "done": "" if form.is_bound else _DONE.get(request.GET.get("done", ""), ""),
            "breadcrumbs": [("Your account", None)],
        }
        return render(request, "backoffice/staff/account.html", context, status=status)


class OwnSessionsView(OwnAccountView):
    """Ends one of one's own sessions, or all but the current one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        account = _member(request).account
        wanted = posted_text(request.POST).get("session", "")
        if wanted == "others":
            return self._end_others(request, account)
        live = list_live_sessions(account, request.session.session_key)
        found = (each for each in live if each.session.session_id == wanted and not each.is_this)
        ending = next(found, None)
        if ending is None:
            return _to_account("over")
        try:
            services.end_one_session(
                store=composed(StaffStore),
                account=account,
                session=ending.session,
                actor=self.actor,
                now=clock.now(),
            )
        except SessionEndedError:
            return _to_account("over")
        return _to_account("one")

    def _end_others(self, request: HttpRequest, account: Account) -> HttpResponse:
        changed = services.end_own_sessions(
            store=composed(StaffStore), account=account, actor=self.actor, now=clock.now()
        )
        return _kept_here(request, changed, _to_account("others"))


def _kept_here(request: HttpRequest, account: Account, response: HttpResponse) -> HttpResponse:
    """All that was bound to the session epoch before has ended, but for this session and device."""
    auth.update_session_auth_hash(request, StaffMember.of(account))
    remember_device(response, account)
    return response


def _to_account(done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('staff:account')}?done={done}")


def _member(request: HttpRequest) -> StaffMember:
    return cast(StaffMember, request.user)


def _onward(next_url: str) -> HttpResponse:
    """To where the person was going; home where that is not known, or is this page again."""
    known = next_url and next_url.partition("?")[0] != reverse("staff:sign-in")
    return HttpResponseRedirect(next_url if known else resolve_url(composed(Shell).home))
