"""Every kind of user that the demo is to show is really in the table."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from backoffice.dynamo.scope import call_scope
from backoffice.dynamo.unread import Unread, known
from billing.doubles import doubles_among
from billing.tiers import limit
from demo.ids import COUNT
from demo.kinds import PAYMENT_COUNTS
from demo.names import DOMAINS
from demo.older import DORA, OTTO
from demo.paula import EMAIL as PAULA
from demo.users import (
    OLD_EMAIL_AS_TYPED,
    SHARED_EMAIL,
    SHARED_EMAIL_AS_TYPED,
    TWINS,
    WORTH_LOOKING_FOR,
    demo_stories,
)
from records.emails import email_hash, text_hash
from records.holds.consents import ConsentState, consent_of
from records.holds.generations import Generation, generation_of
from records.holds.sessions import SessionState
from records.holds.subscriptions import SubscriptionState
from records.holds.tiers import tier_of
from records.holds.whole import holds_of
from records.lists import (
    AccountStatus,
    AuthProvider,
    ConsentType,
    DeviceStatus,
    PaymentStatus,
    Provider,
    SessionStatus,
    SubscriptionStatus,
    SubscriptionType,
    TierName,
)
from records.model import Payment, User
from tests.demo.conftest import START, Demo
from tests.demo.odd import ODD, has
from tests.readable import readable

# -- the seed -------------------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_users() -> None:
    assert demo_stories("7", START) == demo_stories("7", START)
    assert demo_stories("7", START) != demo_stories("8", START)


def test_times_are_relative_to_the_start() -> None:
    later = START + timedelta(days=11, microseconds=5)

    for now, then in zip(demo_stories("7", START), demo_stories("7", later), strict=True):
        assert then.new == now.new
        assert then.signed_up_at - now.signed_up_at == timedelta(days=11)
        steps = zip(now.steps, then.steps, strict=True)
        assert all(b.at - a.at == timedelta(days=11) for a, b in steps)


@pytest.mark.parametrize("seed", ["serenya", "1", "2", "ü"])
def test_nothing_happens_after_the_start_and_steps_are_in_order(seed: str) -> None:
    for story in demo_stories(seed, START):
        times = [story.signed_up_at, *(step.at for step in story.steps)]
        assert times == sorted(times)
        assert max(times) <= START
        assert all(story.signed_up_at <= paid.at <= START for paid in story.payments)
        assert all(story.signed_up_at <= kept.at <= START for kept in story.beside)


def test_people_are_made_up_and_ids_are_their_own() -> None:
    stories = demo_stories("serenya", START)

    assert len(stories) == COUNT >= 300
    assert {story.new.email.rpartition("@")[2].lower() for story in stories} <= set(DOMAINS)
    assert len({story.new.user_id for story in stories}) == COUNT
    assert len({story.new.external_id for story in stories}) == COUNT - 2 * TWINS


# -- kinds ----------------------------------------------------------------------------------------


def test_all_users_are_there_and_readable(demo: Demo) -> None:
    assert len(demo.stored) == COUNT
    assert {user.layout for user in demo.all} == {"planned", "flat"}
    assert not any(user.profile.account_status is Unread.NOT_READABLE for user in demo.all)


def test_every_account_status_and_provider(demo: Demo) -> None:
    assert {user.profile.account_status for user in demo.all} >= set(AccountStatus)
    assert {user.profile.auth_provider for user in demo.all} >= set(AuthProvider)
    deactivated = [user for user in demo.all if user.profile.deactivated_at]
    assert deactivated


def test_every_subscription_type_in_every_status(demo: Demo) -> None:
    subscriptions = [each for each in (known(user.subscription) for user in demo.all) if each]

    pairs = {(each.subscription_type, each.subscription_status) for each in subscriptions}
    assert pairs >= set(product(SubscriptionType, SubscriptionStatus))
    assert {each.provider for each in subscriptions} >= set(Provider)
    assert {tier_of(each) for each in subscriptions} >= set(TierName)


def test_every_state_of_device_and_session(demo: Demo) -> None:
    devices = [each for each in (known(user.device) for user in demo.all) if each]
    sessions = [each for each in (known(user.session) for user in demo.all) if each]

    assert {device.status for device in devices} >= set(DeviceStatus)
    assert {session.status for session in sessions} >= set(SessionStatus)
    assert any(not user.device for user in demo.all)
    assert any(not user.session for user in demo.all)
    assert any(user.session and not user.device for user in demo.all)


def test_a_session_on_another_device(demo: Demo) -> None:
    pairs = [(known(user.session), known(user.device)) for user in demo.all]
    assert any(
        session and device and not device.revoked and session.device_id != device.device_id
        for session, device in pairs
    )


def test_a_revoked_session_has_lost_its_tokens(demo: Demo) -> None:
    planned = [each for each in demo.stored.values() if each.user.layout == "planned"]
    stored = [each for each in planned if each.user.session]
    revoked = [each for each in stored if readable(each.user.session).revoked]

    assert revoked
    for each in revoked:
        session = each.item["data"]["M"]["current_session"]["M"]
        assert not {"refresh_token_hash", "access_token_hash"} & set(session)


#: Every consent of the demo can be read, and the app has asked for all five.
STATES = set(ConsentState) - {ConsentState.NOT_READABLE, ConsentState.NOT_ASKED}


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_state_of_a_consent(demo: Demo, state: ConsentState) -> None:
    assert any(
        consent_of(each, user.consents.get(each), START).state == state
        for user in demo.all
        for each in ConsentType
    )


def used_of(user: User) -> tuple[int, int | None] | None:
    tier = tier_of(user.subscription)
    usage = known(user.usage)
    if tier is None or usage is None:
        return None
    return known(usage.documents_processed) or 0, limit(tier)


def test_users_below_at_and_over_the_limit_and_without_one(demo: Demo) -> None:
    used = [each for each in map(used_of, demo.all) if each]

    limited = [(count, most) for count, most in used if most is not None]
    assert any(0 < count < most for count, most in limited)
    assert any(count == most for count, most in limited)
    assert any(count > most for count, most in limited)
    assert any(most is None and count > 100 for count, most in used)


def test_payments_in_every_number_status_and_currency(demo: Demo) -> None:
    payments = [record.payment for each in demo.payments.values() for record in each]

    assert demo.payment_counts() >= set(PAYMENT_COUNTS)
    assert max(demo.payment_counts()) == 60
    assert {payment.currency for payment in payments} == {"EUR", "USD", "GBP"}
    assert {payment.payment_status for payment in payments} >= set(PaymentStatus)
    assert any(is_waiting(payment) for payment in payments)
    assert not any(payment.amount is None for payment in payments)


def is_waiting(payment: Payment) -> bool:
    return payment.payment_status == PaymentStatus.PENDING and payment.processed_at is None


def test_an_amount_of_38_digits(demo: Demo) -> None:
    amounts = [record.payment.amount for each in demo.payments.values() for record in each]

    assert Decimal("123456789012345678901234567890123456.78") in amounts


# -- odd records ----------------------------------------------------------------------------------


@pytest.mark.parametrize("oddity", list(ODD))
def test_every_odd_record(demo: Demo, oddity: str) -> None:
    assert ODD[oddity](demo)


def test_times_of_every_form_are_read(demo: Demo) -> None:
    assert all(readable(user.created_at) < START for user in demo.all)


def test_a_stray_ttl_is_further_off_than_a_demo_lasts(demo: Demo) -> None:
    times = [user.ttl for user in demo.all if user.has_ttl]

    assert len(times) >= 2
    assert all(readable(at) - START >= timedelta(hours=12) for at in times)


def test_several_users_behind_one_e_mail(demo: Demo) -> None:
    assert len(demo.by_email(SHARED_EMAIL)) == 2
    with call_scope(seconds=5):
        found = demo.users.list_by_email_hash(email_hash(SHARED_EMAIL))
        old = demo.users.list_by_email_hash(text_hash(SHARED_EMAIL_AS_TYPED))
    assert len({each.user.profile.auth_provider for each in found}) == 2
    assert [each.user.profile.email for each in old] == [SHARED_EMAIL_AS_TYPED]


def test_a_user_found_only_by_the_e_mail_as_typed(demo: Demo) -> None:
    with call_scope(seconds=5):
        assert demo.users.list_by_email_hash(email_hash(OLD_EMAIL_AS_TYPED)) == []
        assert len(demo.users.list_by_email_hash(text_hash(OLD_EMAIL_AS_TYPED))) == 1


@pytest.mark.parametrize(
    ("script", "letter"),
    [
        ("accents", "ü"),
        ("Greek", "Ε"),
        ("Cyrillic", "Ю"),
        ("Arabic", "ي"),
        ("Hebrew", "ו"),
        ("Chinese", "王"),
        ("Japanese", "佐"),
        ("Korean", "김"),
        ("Devanagari", "श"),
        ("Thai", "ส"),
        ("emoji", "🌻"),
        ("apostrophe", "'"),
        ("HTML", "<b>Bob</b>"),
        ("formula", "=HYPERLINK"),
    ],
)
def test_names_in_many_scripts(demo: Demo, script: str, letter: str) -> None:
    assert any(letter in (known(user.profile.name) or "") for user in demo.all)


def test_long_names_and_e_mails_in_other_scripts(demo: Demo) -> None:
    assert max(len(known(user.profile.name) or "") for user in demo.all) > 300
    assert sum(not (known(user.profile.email) or "").isascii() for user in demo.all) >= 5


# -- those worth looking for ----------------------------------------------------------------------


def test_everyone_worth_looking_for_is_there(demo: Demo) -> None:
    hashes = {known(user.profile.email_hash) for user in demo.all}
    of_the_draft = {known(user.profile.email) for user in demo.all}

    for email in WORTH_LOOKING_FOR:
        assert email in of_the_draft or email_hash(email) in hashes


def test_one_of_the_first_draft_has_everything_beside_the_profile(demo: Demo) -> None:
    [dora] = (user for user in demo.all if user.profile.email == DORA)
    with call_scope(seconds=5):
        whole = demo.users.find_whole(dora.user_id)

    assert whole is not None
    assert generation_of(whole.user) is Generation.DRAFT
    counts = Counter(item["SK"]["S"].partition("#")[0] for item in whole.beside)
    assert counts == {"SESSION": 3, "DEVICE": 2, "SUBSCRIPTION": 1, "JOB": 2}
    holds = holds_of(whole.user, START)
    assert holds.session.state is SessionState.LIVE
    assert holds.subscription.state is SubscriptionState.ACTIVE


def test_one_of_older_forms_has_every_part(demo: Demo) -> None:
    [otto] = (user for user in demo.all if user.profile.email == OTTO)

    assert all((otto.device, otto.session, otto.biometric, otto.subscription, otto.consents))
    assert not any(other.odd for other in otto.other)


def test_one_was_charged_twice_and_nobody_else(demo: Demo) -> None:
    twice = {user_id for user_id, payments in demo.payments.items() if doubles_among(payments)}

    assert [demo.stored[user_id].user.profile.email for user_id in twice] == [PAULA]


# -- ada ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ada(demo: Demo) -> User:
    [user] = demo.by_email("ada@example.com")
    return user


def test_ada_is_signed_in_on_her_device(ada: User) -> None:
    session, biometric = readable(ada.session), readable(ada.biometric)
    assert session.status == SessionStatus.ACTIVE
    assert readable(session.expires_at) > START
    assert session.last_accessed_at != session.created_at
    assert session.device_id == readable(ada.device).device_id == biometric.device_id
    assert biometric.is_active


def test_ada_pays_by_the_month_and_has_used_some(ada: User) -> None:
    subscription = readable(ada.subscription)
    assert subscription.subscription_type == SubscriptionType.MONTHLY
    assert subscription.subscription_status == SubscriptionStatus.ACTIVE
    assert used_of(ada) == (7, None)
    assert readable(readable(ada.usage).period_end) > START


def test_ada_has_sixty_payments_of_every_sort(demo: Demo, ada: User) -> None:
    payments = [record.payment for record in demo.payments[ada.user_id]]

    assert len(payments) == 60
    assert len({payment.currency for payment in payments}) == 3
    assert {payment.payment_status for payment in payments} == set(PaymentStatus)


def test_ada_has_consents_in_three_states_and_something_odd(ada: User) -> None:
    states = [consent_of(each, ada.consents.get(each), START).state for each in ConsentType]

    assert sorted(states) == sorted(
        [ConsentState.CURRENT] * 3 + [ConsentState.OUTDATED, ConsentState.WITHDRAWN]
    )
    assert ada.has_ttl
    assert has(ada, "data.marketing_segment")
