"""The words of acts on staff accounts, and the pages they are on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from backoffice.access import Actor
from backoffice.access.permissions import ADMINISTER
from backoffice.acts.act import Act, Seen
from backoffice.administration import kinds
from backoffice.administration.forms import CreateForm, PasswordForm, RoleForm
from backoffice.administration.words import NO_ACCESS, TEAM
from backoffice.audit.entries import Entry
from backoffice.audit.reasons import OTHER
from backoffice.audit.words import LOST_DEVICE, SECURITY, STAFF
from backoffice.staff.domain import StaffRecord, Status
from backoffice.staff.store import StaffStore
from backoffice.web.acts.forms import ActForm
from backoffice.web.acts.pages import ActPages, Crumbs, Whom
from backoffice.web.acts.words import ActWords

_SIGNED_OUT = "All of this person's sessions end with their next request."
_CATEGORIES = (TEAM, NO_ACCESS, LOST_DEVICE, SECURITY, OTHER)


class StaffActWords(ActWords[StaffRecord, StaffStore]):
    """An act on somebody's account."""

    categories = _CATEGORIES
    fact_labels = {"role": "Role", "status": "Status", "session_epoch": "Session epoch"}

    def title_on(self, thing: StaffRecord) -> str:
        return f"{self.title} of {thing.account.name}"


class ChangeRole(StaffActWords):
    kind = kinds.change_role
    mostly = TEAM
    label = "Change role…"
    title = "Change the role"
    verb = "Change role"
    danger = False
    form_class = RoleForm
    notice = "They must sign in again and then have the new role."

    def form(self, act: Act, *args: Any, **kwargs: Any) -> ActForm:
        present = str(self.kind.told(act.seen)["role"])
        return RoleForm(*args, present=present, categories=self.categories, **kwargs)

    def effects(self, seen: Seen) -> Sequence[str]:
        return [f"The role {seen['role']} changes to the one you choose.", _SIGNED_OUT]

    def sentence(self, entry: Entry) -> str:
        return f"The role is now {entry.new.get('role', 'the same')}. Their sessions have ended."


class Disable(StaffActWords):
    kind = kinds.disable
    mostly = TEAM
    label = "Disable"
    title = "Disable the account"
    verb = "Disable account"
    notice = "They are signed out and cannot sign in. The sign-in page does not say why."

    def effects(self, seen: Seen) -> Sequence[str]:
        return ["The account becomes disabled.", _SIGNED_OUT, "What they did stays on record."]

    def sentence(self, entry: Entry) -> str:
        return "The account is disabled. Their sessions have ended."

    def tells(self, entry: Entry) -> bool:
        return super().tells(entry) and entry.new.get("status") != Status.ACTIVE


class Enable(StaffActWords):
    kind = kinds.enable
    label = "Enable"
    title = "Enable the account"
    verb = "Enable account"
    danger = False
    notice = "They can sign in with the password they had. Earlier sessions stay ended."

    def effects(self, seen: Seen) -> Sequence[str]:
        return [f"The account becomes active, with the role {seen['role']}."]

    def sentence(self, entry: Entry) -> str:
        return "The account is active again."

    def tells(self, entry: Entry) -> bool:
        return super().tells(entry) and entry.new.get("status") == Status.ACTIVE


class EndSessions(StaffActWords):
    kind = kinds.end_sessions
    label = "End sessions"
    title = "End all sessions"
    verb = "End all sessions"
    notice = "They must sign in again, with the same password. What they were typing may be lost."

    def effects(self, seen: Seen) -> Sequence[str]:
        return [_SIGNED_OUT]

    def sentence(self, entry: Entry) -> str:
        return "All their sessions have ended. They can sign in again."


class IssuePassword(StaffActWords):
    kind = kinds.issue_password
    mostly = NO_ACCESS
    label = "One-time password"
    title = "Issue a one-time password"
    verb = "Issue password"
    form_class = PasswordForm
    notice = "They are signed out and need the password from you to sign in."

    def effects(self, seen: Seen) -> Sequence[str]:
        return [
            "The current password stops working. A new one is created and shown to you once.",
            "It can be used for 24 hours, and must be changed at the first sign-in.",
            _SIGNED_OUT,
        ]

    def sentence(self, entry: Entry) -> str:
        return "They now have a one-time password. Their sessions have ended."


class Unlock(StaffActWords):
    kind = kinds.unlock
    mostly = NO_ACCESS
    label = "Unlock"
    title = "Unlock the account"
    verb = "Unlock account"
    danger = False
    fact_labels = {"attempts": "Failed sign-ins", "expires_at": "Locked until"}
    notice = "They can try to sign in at once, on any device. A lock on their network stays."

    def effects(self, seen: Seen) -> Sequence[str]:
        return ["The count of failed sign-ins is cleared."]

    def sentence(self, entry: Entry) -> str:
        return "The account is unlocked: they can try to sign in at once."


class CreateAccount(ActWords[None, StaffStore]):
    kind = kinds.create_account
    mostly = TEAM
    label = "New colleague"
    title = "Create a staff account"
    verb = "Create account"
    danger = False
    categories = _CATEGORIES
    form_class = CreateForm

    def effects(self, seen: Seen) -> Sequence[str]:
        return [
            "An account is created. Its first password is shown to you once, on the next page.",
            "It can be used for 24 hours, and must be changed at the first sign-in.",
        ]

    def sentence(self, entry: Entry) -> str:
        return f"The account was created with the role {entry.new.get('role')}."


class StaffActPages(ActPages[StaffRecord, StaffStore]):
    """The acts on the page of a member of staff."""

    subject_kind = STAFF
    permission = ADMINISTER
    words = (Unlock(), Enable(), ChangeRole(), IssuePassword(), EndSessions(), Disable())
    home_type = StaffStore
    route, act_route = "administration:detail", "administration:act"
    whom_words = "the person"
    changed_words = "The account changed after you opened this form."

    def find(self, thing_id: str) -> StaffRecord | None:
        return self.home().find_record(thing_id)

    def crumbs(self, label: str, thing_id: str, thing: StaffRecord | None) -> Crumbs:
        if thing is None:
            return staff_crumbs(label)
        return staff_crumbs(thing.account.name, (self.whom(thing_id).url, label))

    def why_nothing(self, thing: StaffRecord, actor: Actor) -> str:
        if thing.staff_id == actor.staff_id:
            return "This is your own account. Another admin has to do it."
        return "Nothing to do: already done, or it no longer applies."


class CreatePages(ActPages[None, StaffStore]):
    """The page on which a colleague gets an account."""

    subject_kind = STAFF
    permission = ADMINISTER
    words = (CreateAccount(),)
    home_type = StaffStore

    def find(self, thing_id: str) -> None:
        return None

    def whom(self, thing_id: str) -> Whom:
        return Whom("Staff", "", "the list", "administration:list")

    def act_url(self, thing_id: str, name: str) -> str:
        return reverse("administration:create")

    def crumbs(self, label: str, thing_id: str, thing: None) -> Crumbs:
        return staff_crumbs(label)


STAFF_ACTS = StaffActPages()
CREATE = CreatePages()


def staff_crumbs(label: str, further: tuple[str, str] | None = None) -> Crumbs:
    """Staff, then a page, then one below it (the URL of the first, the name of the second)."""
    crumbs: Crumbs = [("Staff", reverse("administration:list"))]
    if further is None:
        return [*crumbs, (label.rstrip("…"), None)]
    url, name = further
    return [*crumbs, (label, url), (name.rstrip("…"), None)]
