"""Signing in and out, and the own password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from access import Actor, Permission
from backoffice import clock
from backoffice.views import PageView, actor_of
from staff import services
from staff.current import staff_store
from staff.forms import PasswordForm, SignInForm
from staff.kept import keep_reason, local_url, posted_text, reason_in
from staff.models import StaffMember
from staff.services import AccountChangedError, SignInThrottledError


def sign_in_page(
    request: HttpRequest,
    form: SignInForm,
    *,
    next_url: str,
    kept: Mapping[str, str],
    ended: bool,
    status: int = 200,
) -> HttpResponse:
    """The sign-in page, on its own address or in place of a page that needs a sign-in."""
    context = {"form": form, "next": next_url, "kept": kept, "ended": ended}
    return _throttled(render(request, "staff/sign_in.html", context, status=status), form.throttled)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class SignInView(PageView):
    """E-mail and password, and back to where the person was going."""

    public = True

    def get(self, request: HttpRequest) -> HttpResponse:
        next_url = local_url(request.GET.get("next", ""))
        if request.user.is_authenticated:
            return _onward(next_url)
        ended = "ended" in request.GET
        return sign_in_page(request, SignInForm(request), next_url=next_url, kept={}, ended=ended)

    def post(self, request: HttpRequest) -> HttpResponse:
        data = posted_text(request.POST)
        next_url, kept = local_url(data.get("next", "")), reason_in(data)
        form = SignInForm(request, data)
        if form.is_valid() and self._signed_in(request, form):
            keep_reason(request, kept, url=next_url)
            return _onward(next_url)
        return sign_in_page(request, form, next_url=next_url, kept=kept, ended=False)

    def _signed_in(self, request: HttpRequest, form: SignInForm) -> bool:
        """Put the sign-in on record, then start a new session, whatever there was before."""
        account = form.get_user().account
        actor = Actor(account.staff_id, account.role, actor_of(request).request_id)
        try:
            account = services.record_sign_in(
                staff_store(), account=account, actor=actor, now=clock.now()
            )
        except AccountChangedError:
            form.add_error(None, form.get_invalid_login_error())
            return False
        request.session.flush()
        auth.login(request, StaffMember.of(account))
        return True


class SignOutView(PageView):
    """Ends the session."""

    permission = Permission.USE

    def post(self, request: HttpRequest) -> HttpResponse:
        services.record_sign_out(
            staff_store(), account=_member(request).account, actor=self.actor, now=clock.now()
        )
        auth.logout(request)
        return redirect("staff:sign-in")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PasswordView(PageView):
    """The own password. All sessions end, only the present one goes on."""

    permission = Permission.USE

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, PasswordForm(request, _member(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request, _member(request), posted_text(request.POST))
        if not form.is_valid():
            return self._page(request, form)
        changed = services.set_password(
            staff_store(),
            account=_member(request).account,
            password=make_password(form.cleaned_data["new_password1"]),
            actor=self.actor,
            now=clock.now(),
        )
        auth.update_session_auth_hash(request, StaffMember.of(changed))
        return HttpResponseRedirect(f"{reverse('staff:password')}?changed=1")

    def _page(self, request: HttpRequest, form: PasswordForm) -> HttpResponse:
        context = {
            "form": form,
            "changed": "changed" in request.GET and not form.is_bound,
            "must_change": _member(request).must_change_password,
        }
        return _throttled(render(request, "staff/password_form.html", context), form.throttled)


def _member(request: HttpRequest) -> StaffMember:
    return cast(StaffMember, request.user)


def _onward(next_url: str) -> HttpResponse:
    """To where the person was going; home where that is not known, or is this page again."""
    known = next_url and next_url.partition("?")[0] != reverse("staff:sign-in")
    return HttpResponseRedirect(next_url if known else resolve_url(settings.LOGIN_REDIRECT_URL))


def _throttled(response: HttpResponse, error: SignInThrottledError | None) -> HttpResponse:
    if error:
        response.status_code = 429
        response["Retry-After"] = str(error.retry_after)
    return response
