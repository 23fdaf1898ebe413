"""Pages of staff administration: parse, one call, render or redirect."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from backoffice.access import Permission
from backoffice.administration.forms import CreateForm, StaffActForm
from backoffice.administration.offers import (
    ACTS,
    act_url,
    create_offer,
    form_of,
    offer_of,
    offers_on,
    whom,
    with_form,
)
from backoffice.audit.actions import Action
from backoffice.audit.acts import Act, Done, OutcomeUnknownError, RefusedError
from backoffice.audit.entries import Entry
from backoffice.audit.questions import Question
from backoffice.audit.trail import Trail
from backoffice.staff import services
from backoffice.staff.directory import NOT_STAFF, names_of
from backoffice.staff.domain import (
    ONE_TIME_LIFETIME,
    Account,
    AdministrationError,
    EmailTakenError,
    NotAdminError,
    StaffRecord,
)
from backoffice.staff.kept import pop_reason
from backoffice.staff.passwords import new_one_time_password
from backoffice.staff.services.acts import StaffAct, staff_id_of, subject_of
from backoffice.staff.sessions import live_sessions
from backoffice.staff.store import StaffStore
from backoffice.trail.services import read_trail
from backoffice.web import clock
from backoffice.web.acts import Offer, Whom, read_act
from backoffice.web.composition import composed
from backoffice.web.entries import lines_of, staff_in
from backoffice.web.views import PageView

_ENTRY_ID = re.compile(r"[0-9a-f]{32}")
#: Entries of what somebody did last on the page about them; the trail has the rest.
_LAST = 8
#: The share of the time for all calls that reading those may take.
_READING_SHARE = 0.3


class StaffListView(PageView):
    """Who works here, in the order the accounts were created."""

    permission = Permission.ADMINISTER

    def get(self, request: HttpRequest) -> HttpResponse:
        cursor, now = request.GET.get("after"), clock.now()
        page = composed(StaffStore).list_accounts(cursor=cursor)
        failures = composed(StaffStore).find_failures(page.accounts)
        context = {
            "rows": [
                (account, services.is_locked(counted, now), _password_is_over(account))
                for account, counted in zip(page.accounts, failures, strict=True)
            ],
            "cursor": page.cursor,
            "is_further": bool(cursor),
            "breadcrumbs": [("Staff", None)],
        }
        return render(request, "administration/staff_list.html", context)


class StaffDetailView(PageView):
    """One member of staff: the account, where it is signed in, what happened to it."""

    permission = Permission.ADMINISTER

    def get(self, request: HttpRequest, staff_id: str) -> HttpResponse:
        record, now = _record(staff_id), clock.now()
        about = composed(Trail).list_of_subject(subject_of(staff_id))
        by = read_trail(
            trail=composed(Trail),
            question=Question(staff_id=staff_id),
            cursor=None,
            actor=self.actor,
            now=now,
            seconds=settings.REQUEST_SECONDS * _READING_SHARE,
            size=_LAST,
        )
        names = NOT_STAFF | names_of(staff_in([*about.entries, *by.entries]))
        context = {
            "record": record,
            "account": record.account,
            "is_own": staff_id == self.actor.staff_id,
            "is_locked": services.is_locked(record.failures, now),
            "password_is_over": _password_is_over(record.account),
            "sessions": live_sessions(record.account),
            "about": lines_of(about.entries, names),
            "more_about": about.cursor is not None,
            "by": lines_of(by.entries, names),
            "more_by": by.cursor is not None,
            "offers": offers_on(record, actor=self.actor, now=now),
            "done": self._done(request, staff_id, about.entries),
            "read_at": now,
            "breadcrumbs": _crumbs(record.account.name),
        }
        return render(request, "administration/staff_detail.html", context)

    def _done(self, request: HttpRequest, staff_id: str, entries: Sequence[Entry]) -> str:
        """What the act that led here did, told to the person who did it."""
        act_id = request.GET.get("act", "")
        if not _ENTRY_ID.fullmatch(act_id):
            return ""
        entry = next((each for each in entries if each.entry_id == act_id), None)
        entry = entry or composed(Trail).find("", act_id, subject=subject_of(staff_id))
        kind = _kind_of(entry)
        if entry is None or kind is None or entry.actor.staff_id != self.actor.staff_id:
            return ""
        at = timezone.localtime(entry.at)
        again = f"Already done at {at:%H:%M:%S}; nothing was done twice. "
        return (again if "again" in request.GET else "") + kind.sentence(entry)


class StaffActView(PageView):
    """Confirms and does one act on somebody else's account."""

    permission = Permission.ADMINISTER

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["name"] not in ACTS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, staff_id: str, name: str) -> HttpResponse:
        kind, record = ACTS[name], _record(staff_id)
        act = kind.offer(record, actor=self.actor, now=clock.now())
        if act is None:
            message = _nothing_to_do(record, self.actor.staff_id)
            return _refused_page(request, kind, record, message=message)
        offer = offer_of(kind, act, record, initial=pop_reason(request))
        return _confirm_page(request, offer, record.account.name)

    def post(self, request: HttpRequest, staff_id: str, name: str) -> HttpResponse:
        kind = ACTS[name]
        act = read_act(
            request.POST.get("act", ""),
            action=kind.action,
            actor=self.actor,
            subject=subject_of(staff_id),
        )
        form = form_of(kind, act, request.POST)
        if not form.is_valid():
            record = _record(staff_id)
            offer = with_form(kind, form, record)
            return _confirm_page(request, offer, record.account.name, status=400)
        try:
            done = kind(
                act=act,
                actor=self.actor,
                reason=form.reason,
                now=clock.now(),
                store=composed(StaffStore),
                given=form.given,
            )
        except RefusedError:
            return self._refused(request, kind, act, form)
        except NotAdminError:
            raise PermissionDenied from None
        except AdministrationError as error:
            return _refused_page(request, kind, _record(staff_id), message=str(error))
        except OutcomeUnknownError:
            url = act_url(staff_id, kind.name)
            return _unknown_page(request, form, label=kind.label, url=url, about=whom(staff_id))
        if form.password:
            return _password_page(request, _record(staff_id), done, form.password)
        query = f"?act={done.entry.entry_id}" + ("&again=1" if done.repeated else "")
        return redirect(whom(staff_id).url + query)

    def _refused(
        self, request: HttpRequest, kind: StaffAct, act: Act, form: StaffActForm
    ) -> HttpResponse:
        """What was seen beside what is there now, and the act on that, if there is one."""
        record = _record(staff_id_of(act))
        fresh = kind.offer(record, actor=self.actor, now=clock.now())
        return _refused_page(
            request,
            kind,
            record,
            message="The account changed after you opened this form.",
            seen=act.facts,
            fresh=offer_of(kind, fresh, record, initial=form.cleaned_data) if fresh else None,
        )


class StaffCreateView(PageView):
    """Creates an account, and shows its first password once."""

    permission = Permission.ADMINISTER

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = pop_reason(request)
        offer = create_offer(actor=self.actor, now=clock.now(), initial=initial)
        return _confirm_page(request, offer)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CreateForm(request.POST)
        act = read_act(
            request.POST.get("act", ""),
            action=Action.STAFF_CREATED,
            actor=self.actor,
            subject=None,
        )
        if not form.is_valid():
            return self._again(request, form)
        password = new_one_time_password()
        try:
            done = services.add_account(
                composed(StaffStore),
                account=form.new_account(staff_id_of(act), password, now=clock.now()),
                actor=self.actor,
                now=clock.now(),
                act=act,
                reason=form.reason,
            )
        except EmailTakenError as error:
            form.add_error("email", f"{error} Nobody was created.")
            return self._again(request, form)
        except NotAdminError:
            raise PermissionDenied from None
        except OutcomeUnknownError:
            offer = create_offer(actor=self.actor, now=clock.now())
            return _unknown_page(request, form, label=offer.label, url=offer.url, about=offer.whom)
        return _password_page(request, _record(staff_id_of(act)), done, password, created=True)

    def _again(self, request: HttpRequest, form: CreateForm) -> HttpResponse:
        offer = create_offer(actor=self.actor, now=clock.now(), form=form)
        return _confirm_page(request, offer, status=400)


def _record(staff_id: str) -> StaffRecord:
    record = composed(StaffStore).find_record(staff_id)
    if record is None:
        raise Http404
    return record


def _kind_of(entry: Entry | None) -> StaffAct | None:
    """The act that made an entry; of the two that change the status, the one that led there."""
    if entry is None:
        return None
    kinds = [kind for kind in ACTS.values() if kind.action == entry.action]
    if entry.action == Action.STATUS_CHANGED:
        return ACTS["enable" if entry.new.get("status") == services.Status.ACTIVE else "disable"]
    return kinds[0] if kinds else None


def _password_is_over(account: Account) -> bool:
    return not account.password_is_good(clock.now())


def _nothing_to_do(record: StaffRecord, staff_id: str) -> str:
    if record.staff_id == staff_id:
        return "This is your own account. Another admin has to do it."
    return "There is nothing to do: it was done already, or the account is not in that state."


def _confirm_page(
    request: HttpRequest, offer: Offer, name: str = "", *, status: int = 200
) -> HttpResponse:
    crumbs = _crumbs(name, (offer.whom.url, offer.label)) if name else _crumbs(offer.label)
    context = {"offer": offer, "breadcrumbs": crumbs}
    return render(request, "acts/confirm.html", context, status=status)


def _unknown_page(
    request: HttpRequest, form: Any, *, label: str, url: str, about: Whom
) -> HttpResponse:
    context = {
        "offer_label": label.rstrip("…"),
        "form": form,
        "url": url,
        "whom": about,
        "breadcrumbs": _crumbs(label),
    }
    return render(request, "acts/unknown.html", context, status=503)


def _refused_page(
    request: HttpRequest,
    kind: StaffAct,
    record: StaffRecord,
    *,
    message: str,
    seen: Mapping[str, str] | None = None,
    fresh: Offer | None = None,
) -> HttpResponse:
    seen, now = seen or {}, kind.facts(record)
    about = whom(record.staff_id)
    context = {
        "offer_label": kind.label.rstrip("…"),
        "comparison": [
            (label, seen.get(label), now.get(label), seen.get(label) != now.get(label))
            for label in dict.fromkeys([*seen, *now])
            if seen
        ],
        "fresh_offer": fresh,
        "whom": about,
        "message": message.removesuffix(" Nothing was changed."),
        "breadcrumbs": _crumbs(record.account.name, (about.url, kind.label)),
    }
    return render(request, "acts/refused.html", context, status=409)


@sensitive_variables("password")
def _password_page(
    request: HttpRequest,
    record: StaffRecord,
    done: Done,
    password: str,
    *,
    created: bool = False,
) -> HttpResponse:
    """The one answer that holds the password; a repeat gets to know that it was shown."""
    context = {
        "account": record.account,
        "created": created,
        "repeated": done.repeated,
        "done_at": done.entry.at,
        "password": "" if done.repeated else password,
        "expires_at": done.entry.at + ONE_TIME_LIFETIME,
        "is_locked": services.is_locked(record.failures, clock.now()),
        "url": whom(record.staff_id).url,
        "breadcrumbs": _crumbs(
            record.account.name, (whom(record.staff_id).url, "One-time password")
        ),
    }
    return render(request, "administration/one_time_password.html", context)


def _crumbs(label: str, further: tuple[str, str] | None = None) -> list[tuple[str, str | None]]:
    """Staff, then a page, then one below it (the address of the first, the name of the second)."""
    crumbs: list[tuple[str, str | None]] = [("Staff", reverse("administration:list"))]
    if further is None:
        return [*crumbs, (label.rstrip("…"), None)]
    url, name = further
    return [*crumbs, (label, url), (name.rstrip("…"), None)]
