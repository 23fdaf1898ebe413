"""What is about the record itself, the account, and signing in."""

from __future__ import annotations

from collections.abc import Iterator

from records.holds.accounts import CLOSED, AccountState, TtlState
from records.holds.devices import DeviceState
from records.holds.generations import Generation
from records.holds.sessions import CheckState, SessionState
from users.causes.cause import Cause, Helper, Situation, Source, Stops, stored_of


def stray_ttl(it: Situation) -> Iterator[Cause]:
    ttl = it.holds.ttl
    if ttl.state == TtlState.NONE:
        return
    titles = {
        TtlState.AHEAD: "The record will be deleted",
        TtlState.PAST: "The deletion of the record was due",
        TtlState.NOT_READABLE: "The record may be deleted",
    }
    details = {
        TtlState.AHEAD: "It carries a stray ttl, after which DynamoDB deletes it.",
        TtlState.PAST: "Its stray ttl is past: DynamoDB may delete it at any moment.",
        TtlState.NOT_READABLE: "It carries a stray ttl, at a time that cannot be read.",
    }
    yield Cause(
        title=titles[ttl.state],
        stops=(Stops.EVERYTHING,),
        detail=details[ttl.state],
        help="Remove the stray ttl",
        by=Helper.STAFF,
        act="remove-ttl",
        since=ttl.since,
        until=ttl.until,
        until_label="Due",
    )


def closed_account(it: Situation) -> Iterator[Cause]:
    account = it.holds.account
    if account.state in CLOSED:
        yield Cause(
            title=f"Account {account.state}",
            stops=(Stops.SIGN_IN, Stops.UPLOAD, Stops.PAY),
            source=Source.ASSUMED,
            help="The app's operators decide about it",
            since=account.since,
            stored=stored_of(account),
        )
    elif account.state == AccountState.NO_STATUS:
        yield Cause(title="The account has no status")


def device_gone(it: Situation) -> Iterator[Cause]:
    device = it.holds.device
    if device.state in (DeviceState.REVOKED, DeviceState.NONE):
        is_revoked = device.state == DeviceState.REVOKED
        registers = (
            "The user registers the device again" if is_revoked else "The user registers one"
        )
        can_allow = is_revoked and it.can_allow_device
        has_other = any(held.state == DeviceState.ACTIVE for _, held in it.holds.further_devices)
        yield Cause(
            title="Device revoked" if is_revoked else "No device registered",
            stops=() if has_other else (Stops.BIOMETRICS,),
            source=Source.ASSUMED,
            detail="Another device on record is active." if has_other else "",
            help="Allow the device again" if can_allow else registers,
            help_too="Or the user registers the device again." if can_allow else "",
            by=Helper.STAFF if can_allow else Helper.USER,
            act="allow-device" if can_allow else None,
            since=device.since,
        )


def signed_out(it: Situation) -> Iterator[Cause]:
    session = it.holds.session
    titles = {
        SessionState.EXPIRED: "Session expired",
        SessionState.REVOKED: "Session revoked",
        SessionState.NONE: "No session",
    }
    if session.state in titles:
        has_other = any(held.state == SessionState.LIVE for _, held in it.holds.further_sessions)
        yield Cause(
            title=titles[session.state],
            stops=() if has_other else (Stops.UPLOAD,),
            detail="Another session on record is live." if has_other else "",
            # The app checks when its tokens expire; nobody knows that it looks at the status.
            source=Source.CODE if session.state == SessionState.EXPIRED else Source.ASSUMED,
            help="The user signs in again",
            by=Helper.USER,
            since=session.since,
            stored=stored_of(session),
        )


def check_due(it: Situation) -> Iterator[Cause]:
    """A new session begins with a check: that of one that is over is not due."""
    is_live = it.holds.session.state == SessionState.LIVE
    is_planned = it.holds.generation == Generation.PLANNED
    if is_planned and is_live and it.holds.check.state == CheckState.DUE:
        yield Cause(
            title="Biometric check due",
            stops=(Stops.UPLOAD,),
            source=Source.PLAN,
            help="The user confirms on the phone",
            by=Helper.USER,
            since=it.holds.check.since,
        )


def email_not_verified(it: Situation) -> Iterator[Cause]:
    is_asked = it.holds.generation != Generation.FLAT
    if is_asked and it.user.profile.email_verified is False:
        yield Cause(
            title="E-mail not verified",
            stops=(Stops.UPLOAD,),
            source=Source.ASSUMED,
            help="The user verifies the e-mail address",
            by=Helper.USER,
        )
