"""What the app does with users, on both servers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

import pytest

from backoffice.dynamo.expressions import path, remove, set_
from backoffice.dynamo.testing import FaultInjector
from backoffice.dynamo.wire import decode
from records.emails import email_hash, text_hash
from records.errors import (
    EmailInUseError,
    ExternalIdInUseError,
    NotCurrentError,
    OtherLayoutError,
    RecordError,
    UserNotFoundError,
)
from records.layouts.planned.app_changes import TOUCH_INTERVAL
from records.lists import ConsentType, DeviceStatus, SessionStatus
from records.table import UsersTable
from tests import samples
from tests.conftest import Clock
from tests.new_records import new_biometric, new_device, new_session, new_user
from tests.readable import readable
from tests.records.stored import ANYTHING
from tests.signed_up import change, stored_user
from users.app_services import (
    create_user,
    register_biometric,
    register_device,
    set_session,
    touch_session,
)

# -- create user ----------------------------------------------------------------------------------


def test_a_new_user_is_free_has_consented_to_nothing_and_never_expires(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    create_user(users=users, new=new_user(user_id, email=" Maria@Example.com "), now=clock())

    user = stored_user(users, user_id)
    assert user.layout == "planned"
    assert not user.has_ttl
    assert set(user.consents) == set(ConsentType)
    assert not any(readable(consent).in_force for consent in user.consents.values())
    assert user.profile.email_hash == email_hash("maria@example.com")
    assert (user.device, user.session, user.biometric) == (None, None, None)
    assert user.other == ()


def test_a_new_users_subscription_runs_a_year_and_its_usage_thirty_days(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    create_user(users=users, new=new_user(user_id), now=clock())

    user = stored_user(users, user_id)
    subscription, usage = readable(user.subscription), readable(user.usage)
    assert subscription.subscription_id == f"sub_free_{user_id}"
    assert subscription.provider == "internal"
    assert subscription.end_date == clock() + timedelta(days=365)
    assert usage.documents_processed == 0
    assert usage.period_end == clock() + timedelta(days=30)


def test_one_provider_id_never_makes_two_users(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    first = new_user(user_id)
    create_user(users=users, new=first, now=clock())

    with pytest.raises(ExternalIdInUseError) as refused:
        create_user(
            users=users,
            new=new_user(f"{user_id}-2", external_id=first.external_id),
            now=clock(),
        )

    assert refused.value.user_id == user_id
    assert users.find_user(f"{user_id}-2") is None
    assert len(users.list_by_external_id("google", first.external_id)) == 1


def test_sign_ups_at_the_same_moment_make_one_user(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    external_id = f"race-{user_id}"

    def sign_up(number: int) -> bool:
        new = new_user(f"{user_id}-{number}", external_id=external_id)
        try:
            create_user(users=users, new=new, now=clock(), email_may_be_shared=True)
        except ExternalIdInUseError:
            return False
        return True

    assert sum(in_threads(sign_up, 8)) == 1


def test_an_e_mail_in_use_is_the_callers_decision(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    first = new_user(user_id)
    create_user(users=users, new=first, now=clock())
    second = new_user(f"{user_id}-2", email=first.email.upper())

    with pytest.raises(EmailInUseError) as refused:
        create_user(users=users, new=second, now=clock())
    assert refused.value.user_ids == (user_id,)
    assert users.find_user(second.user_id) is None

    create_user(users=users, new=second, now=clock(), email_may_be_shared=True)
    assert len(users.list_by_email_hash(email_hash(first.email))) == 2


def put_flat(users: UsersTable, user_id: str, email: str, external_id: str) -> None:
    """A user as today's app writes one: without a marker, in the indexes of its own format."""
    item = samples.flat()[0]
    own = {"S": f"USER#{user_id}"}
    hashed = text_hash(email.lower())
    users.client.put(
        users.table,
        item
        | {"PK": own, "id": {"S": user_id}, "email_hash": {"S": hashed}}
        | {"GSI1PK": {"S": f"EMAIL#{hashed}"}, "GSI1SK": own}
        | {"GSI2PK": {"S": f"EXTERNAL#google#{external_id}"}, "GSI2SK": own},
        ANYTHING,
    )


def test_a_record_of_the_flat_layout_keeps_its_provider_id_and_its_e_mail(
    users: UsersTable, user_id: str, clock: Clock
) -> None:
    new = new_user(f"{user_id}-2", email=f" {user_id}@Example.com")
    put_flat(users, user_id, "else@example.com", new.external_id)

    with pytest.raises(ExternalIdInUseError) as refused:
        create_user(users=users, new=new, now=clock(), email_may_be_shared=True)
    assert refused.value.user_id == user_id

    # Its hash is of the e-mail in lower case, and not stripped.
    put_flat(users, user_id, new.email, "another")
    with pytest.raises(EmailInUseError) as in_use:
        create_user(users=users, new=new, now=clock())
    assert in_use.value.user_ids == (user_id,)
    assert users.find_user(new.user_id) is None

    create_user(users=users, new=new, now=clock(), email_may_be_shared=True)
    assert users.find_user(new.user_id) is not None


def test_provider_id_and_e_mail_are_asked_for_before_anything_is_written(
    users: UsersTable, user_id: str, clock: Clock, faults: FaultInjector
) -> None:
    create_user(users=users, new=new_user(user_id), now=clock())
    assert faults.sent == [*["Query"] * 4, "TransactWriteItems"]


def test_refusals_name_no_person(users: UsersTable, signed_up: str, clock: Clock) -> None:
    profile = stored_user(users, signed_up).profile
    assert profile.email is not None
    again = new_user(f"{signed_up}-2", email=profile.email, external_id=profile.external_id)

    for may_be_shared in (False, True):
        with pytest.raises(RecordError) as refused:
            create_user(users=users, new=again, now=clock(), email_may_be_shared=may_be_shared)
        assert readable(profile.email) not in f"{refused.value!r} {refused.value}"
    assert readable(profile.email) not in repr(again)


# -- sessions -------------------------------------------------------------------------------------


def test_a_session_takes_the_place_of_the_one_before(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    set_session(users=users, user_id=signed_up, new=new_session(clock()), now=clock())
    clock.advance(hours=1)
    set_session(users=users, user_id=signed_up, new=new_session(clock(), "sess-2"), now=clock())

    user = stored_user(users, signed_up)
    session = readable(user.session)
    assert session.session_id == "sess-2"
    assert session.status == SessionStatus.ACTIVE
    assert user.profile.last_login_at == clock()


def test_a_touch_is_noted_at_most_every_fifteen_minutes(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    set_session(users=users, user_id=signed_up, new=new_session(clock()), now=clock())

    def touch() -> bool:
        return touch_session(users=users, user_id=signed_up, session_id="sess-1", now=clock())

    clock.advance(minutes=14, seconds=59)
    assert not touch()
    clock.advance(seconds=1)
    assert touch()
    assert not touch()
    session = readable(stored_user(users, signed_up).session)
    assert session.last_accessed_at == clock()


def test_a_touch_of_a_session_noted_in_epoch_time_is_noted_once(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    set_session(users=users, user_id=signed_up, new=new_session(clock()), now=clock())
    change(users, signed_up, set_(path("data", "current_session", "last_accessed_at"), 1767225600))

    answers = [
        touch_session(users=users, user_id=signed_up, session_id="sess-1", now=clock())
        for _ in range(2)
    ]

    assert answers == [True, False]


@pytest.mark.parametrize("case", ["another", "revoked", "none"])
def test_only_the_current_session_can_be_touched(
    users: UsersTable, signed_up: str, clock: Clock, case: str
) -> None:
    if case != "none":
        set_session(users=users, user_id=signed_up, new=new_session(clock()), now=clock())
    if case == "revoked":
        change(users, signed_up, set_(path("data", "current_session", "status"), "revoked"))
    wanted = "sess-0" if case == "another" else "sess-1"
    clock.at += 2 * TOUCH_INTERVAL

    with pytest.raises(NotCurrentError):
        touch_session(users=users, user_id=signed_up, session_id=wanted, now=clock())


# -- devices --------------------------------------------------------------------------------------


def test_a_device_and_its_biometric_are_registered(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    register_device(users=users, user_id=signed_up, new=new_device(), now=clock())
    register_biometric(users=users, user_id=signed_up, new=new_biometric(clock()), now=clock())

    user = stored_user(users, signed_up)
    device, biometric = readable(user.device), readable(user.biometric)
    assert device.status == DeviceStatus.ACTIVE
    assert biometric.is_active
    assert biometric.device_id == device.device_id


@pytest.mark.parametrize("case", ["another", "revoked", "none"])
def test_a_biometric_belongs_to_the_current_device(
    users: UsersTable, signed_up: str, clock: Clock, case: str
) -> None:
    if case != "none":
        register_device(users=users, user_id=signed_up, new=new_device(), now=clock())
    if case == "revoked":
        change(users, signed_up, set_(path("data", "current_device", "status"), "revoked"))
    device_id = "phone-0" if case == "another" else "phone-1"

    with pytest.raises(NotCurrentError):
        register_biometric(
            users=users,
            user_id=signed_up,
            new=new_biometric(clock(), device_id),
            now=clock(),
        )


def test_a_new_biometric_ends_the_one_under_the_older_name(
    users: UsersTable, signed_up: str, clock: Clock
) -> None:
    register_device(users=users, user_id=signed_up, new=new_device(), now=clock())
    change(users, signed_up, set_(path("data", "biometric"), {"device_id": "phone-1"}))

    register_biometric(users=users, user_id=signed_up, new=new_biometric(clock()), now=clock())

    stored = users.find_user(signed_up)
    assert stored is not None
    assert "biometric" not in decode(stored.item["data"])


# -- records that are not there or stored otherwise ------------------------------------------------


@pytest.mark.parametrize("write", ["device", "biometric", "session", "touch"])
@pytest.mark.parametrize(
    ("stored", "error"), [("nothing", UserNotFoundError), ("no data", OtherLayoutError)]
)
def test_nothing_is_written_to_a_record_that_is_not_there_or_stored_otherwise(
    users: UsersTable, user_id: str, clock: Clock, write: str, stored: str, error: type[RecordError]
) -> None:
    if stored == "no data":
        create_user(users=users, new=new_user(user_id), now=clock())
        change(users, user_id, remove(path("data")))
    now = clock()
    services: dict[str, Callable[[], object]] = {
        "device": lambda: register_device(users=users, user_id=user_id, new=new_device(), now=now),
        "biometric": lambda: register_biometric(
            users=users, user_id=user_id, new=new_biometric(now), now=now
        ),
        "session": lambda: set_session(users=users, user_id=user_id, new=new_session(now), now=now),
        "touch": lambda: touch_session(users=users, user_id=user_id, session_id="sess-1", now=now),
    }

    with pytest.raises(error):
        services[write]()


def in_threads(work: Callable[[int], bool], times: int) -> list[bool]:
    with ThreadPoolExecutor(times) as pool:
        running = [pool.submit(copy_context().run, work, number) for number in range(times)]
        return [each.result() for each in running]
