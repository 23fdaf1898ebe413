"""Writing a story: a draft knows how to draw each part of a user at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backoffice.dynamo.wire import Value
from billing.app_services import change_subscription, increment_usage, reset_usage
from billing.tiers import limit
from consent.app_services import record_consents, withdraw_consent
from demo.devices import drawn_device
from demo.names import DOMAINS, Name
from demo.payments import Account, drawn_payments
from demo.stories import Beside, Paid, Patch, Place, Step, Story
from records.emails import text_hash
from records.holds.generations import Generation
from records.holds.tiers import tier_of
from records.lists import (
    AuthProvider,
    BiometricType,
    ConsentType,
    PaymentStatus,
    Provider,
    SubscriptionStatus,
    SubscriptionType,
)
from records.model import Subscription
from records.new_records import (
    NewBiometric,
    NewDevice,
    NewSession,
    NewUser,
    SubscriptionTerms,
)
from users.app_services import register_biometric, register_device, set_session, touch_session

CURRENT = "v2.1.0"
#: Who bills, by who the user signs in with.
BILLED_BY = {
    AuthProvider.APPLE: Provider.APPLE,
    AuthProvider.GOOGLE: Provider.GOOGLE,
    AuthProvider.FACEBOOK: Provider.STRIPE,
}


@dataclass(frozen=True, slots=True)
class Seed:
    """What a draft is drawn from: chance of its own, its number, when the demo starts, and whose
    story it is."""

    chance: random.Random
    number: int
    start: datetime
    user_id: str


class Draft:
    """A story in the making. Parts are drawn from its own chance, so no draft moves another."""

    def __init__(
        self,
        seed: Seed,
        name: Name,
        *,
        auth_provider: AuthProvider | None = None,
        email: str | None = None,
        days_ago: int | None = None,
    ) -> None:
        self.chance = chance = seed.chance
        self.start = seed.start
        age = timedelta(days=days_ago or chance.randint(40, 900), minutes=chance.randint(0, 1439))
        self.signed_up_at = seed.start - age
        provider = auth_provider or list(AuthProvider)[seed.number % len(AuthProvider)]
        self.new = NewUser(
            user_id=seed.user_id,
            auth_provider=provider,
            external_id=_external_id(chance, provider),
            email=email or f"{name.mailbox}@{chance.choice(DOMAINS)}",
            name=name.name,
            given_name=name.given,
            family_name=name.family,
            email_verified=chance.random() < 0.9,
        )
        self.registered: NewDevice | None = None
        self.terms: SubscriptionTerms | None = None
        self.opened_at = self.signed_up_at
        self._steps: list[Step] = []
        self._values: dict[Place, Value] = {}
        self._removed: list[Place] = []
        self._payments: tuple[Paid, ...] = ()
        self._beside: tuple[Beside, ...] = ()
        self._generation = Generation.PLANNED

    def story(self) -> Story:
        """The draft as it is."""
        patch = Patch(dict(self._values), tuple(self._removed))
        steps = tuple(sorted(self._steps, key=lambda step: step.at))
        return Story(
            self.new,
            self.signed_up_at,
            steps,
            patch,
            self._payments,
            self._beside,
            self._generation,
        )

    # -- what the app would do ---------------------------------------------------------------

    def typical(self) -> Draft:
        """An ordinary user: most have consented and have a device, some are signed in or pay."""
        if self._happens(0.9):
            self.consents()
        if self._happens(0.7):
            self.device()
            if self._happens(0.5):
                self.biometric()
            if self._happens(0.6):
                self.session()
        if self._happens(0.35):
            self.subscribe(self.chance.choice(list(SubscriptionType)))
            self.pay(self.chance.choice((1, 2, 3, 5, 8, 13)))
        elif self._happens(0.3):
            self.use(self.chance.randint(0, 3))
        return self

    def equipped(self) -> Draft:
        """A user with all the parts that most odd records are odd in."""
        return self.consents().device().biometric().session()

    def consents(
        self,
        version: str = CURRENT,
        consent_types: Collection[ConsentType] = tuple(ConsentType),
    ) -> Draft:
        """Give consents, a minute after the sign-up."""
        at = self.signed_up_at + timedelta(minutes=1)
        types = tuple(consent_types)
        return self._step(record_consents, at, consent_types=types, version=version)

    def withdraw(self, consent_type: ConsentType) -> Draft:
        at = self._between(self.signed_up_at + timedelta(days=1), self.start)
        return self._step(withdraw_consent, at, consent_type=consent_type)

    def device(self, platform: str | None = None) -> Draft:
        self.registered = drawn_device(self.chance, platform)
        return self._step(
            register_device, self.signed_up_at + timedelta(minutes=2), new=self.registered
        )

    def biometric(self) -> Draft:
        """Register a biometric of the device."""
        at = self.signed_up_at + timedelta(minutes=3)
        return self._step(register_biometric, at, new=self.drawn_biometric())

    def session(self, *, hours_ago: float | None = None) -> Draft:
        """Sign in, lately; an active session lives for a day."""
        ago = timedelta(hours=hours_ago or self.chance.randint(1, 20))
        self.opened_at = max(self.start - ago, self.signed_up_at + timedelta(minutes=4))
        device_id = self.registered.device_id if self.registered else f"web-{self.token(4)}"
        new = NewSession(
            session_id=f"sess_{self.token(8)}",
            device_id=device_id,
            refresh_token_hash=text_hash(self.token(16)),
            access_token_hash=text_hash(self.token(16)),
            expires_at=self.opened_at + timedelta(days=1),
            last_biometric_auth_at=self.opened_at,
            biometric_expires_at=self.opened_at + timedelta(days=7),
        )
        return self._step(set_session, self.opened_at, new=new)

    def touch(self, *, minutes_ago: int) -> Draft:
        """Use the session that was opened."""
        session_id = self._steps[-1].arguments["new"].session_id
        at = self.start - timedelta(minutes=minutes_ago)
        return self._step(touch_session, at, session_id=session_id)

    def subscribe(
        self,
        subscription_type: SubscriptionType,
        status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
        provider: Provider | None = None,
    ) -> Draft:
        """Change the subscription, some time after the sign-up."""
        self.terms = self.drawn_terms(subscription_type, status, provider)
        at = self.terms.start_date
        return self._step(change_subscription, at, terms=self.terms)

    def use(self, documents: int) -> Draft:
        """Process documents in a period that began lately, one by one."""
        began = self._between(max(self.signed_up_at, self.start - timedelta(days=28)), self.start)
        if began - self.signed_up_at > timedelta(days=30):
            self._step(reset_usage, began, reset_id=f"reset_{self.token(6)}")
        subscription_type = self.terms.subscription_type if self.terms else SubscriptionType.FREE
        tier = tier_of(Subscription(subscription_type=subscription_type))
        max_documents = limit(tier) if tier else None
        for _ in range(documents):
            at = self._between(began, self.start)
            self._step(increment_usage, at, max_documents=max_documents)
        return self

    def pay(self, count: int, *, with_every_status: bool = False) -> Draft:
        """Make payments, the newest ones last."""
        terms = self.terms
        account = Account(
            user_id=self.new.user_id,
            subscription_id=terms.subscription_id if terms else f"sub_free_{self.new.user_id}",
            since=self.signed_up_at,
            until=self.start,
        )
        self._payments += drawn_payments(self.chance, account, count, every=with_every_status)
        return self

    def pay_again(self, after: timedelta) -> Draft:
        """Make the latest payment a second time; both are completed."""
        self.odd_payment(-1, payment_status=PaymentStatus.COMPLETED)
        first = self._payments[-1]
        again = replace(
            first.new,
            payment_id=f"pay_{self.token(8)}",
            provider_transaction_id=f"{first.new.payment_method}_{self.token(8)}",
            processed_at=first.at + after + timedelta(seconds=40),
        )
        self._payments += (Paid(again, first.at + after, first.odd),)
        return self

    def written_by(self, generation: Generation) -> Draft:
        """Store all of it as the app of another generation did."""
        self._generation = generation
        return self

    def twin_of(self, other: Draft) -> Draft:
        """Be the same person, who signs in with the same id, under a user id of its own."""
        self.new = replace(other.new, user_id=self.new.user_id)
        return self

    # -- what no service would write ---------------------------------------------------------

    def keep_beside(self, *items: Beside) -> Draft:
        """Keep items of the first draft beside the profile."""
        self._beside += items
        return self

    def odd(self, *place: str, value: Value) -> Draft:
        """Set an attribute to a value that no service writes."""
        self._values[place] = value
        return self

    def without(self, *place: str) -> Draft:
        """Leave an attribute out."""
        self._removed.append(place)
        return self

    def odd_payment(self, number: int, **odd: Value) -> Draft:
        """Set attributes of one of the payments to values that no service writes."""
        payments = list(self._payments)
        paid = payments[number]
        payments[number] = Paid(paid.new, paid.at, {**paid.odd, **odd})
        self._payments = tuple(payments)
        return self

    # -- parts -------------------------------------------------------------------------------

    def drawn_biometric(self) -> NewBiometric:
        """A registration of the device."""
        device = self.registered or drawn_device(self.chance)
        return NewBiometric(
            device_id=device.device_id,
            registration_id=f"bio_reg_{self.token(6)}",
            biometric_type=device.biometric_type or BiometricType.VOICE,
            challenge=self.token(32),
            challenge_expires_at=self.signed_up_at + timedelta(minutes=8),
            attestation={"secure_enclave": True, "attestation_cert": self.token(48)},
        )

    def drawn_terms(
        self,
        subscription_type: SubscriptionType,
        status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
        provider: Provider | None = None,
    ) -> SubscriptionTerms:
        """Terms that fit the user."""
        start_date = self._between(self.signed_up_at, self.start)
        billed_by = provider or BILLED_BY[self.new.auth_provider]
        is_free = subscription_type == SubscriptionType.FREE
        if is_free:
            billed_by = Provider.INTERNAL
        length = timedelta(days=30 if subscription_type == SubscriptionType.MONTHLY else 365)
        is_over = status in (SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELLED)
        end_date = start_date + (self.start - start_date) / 2 if is_over else self.start + length
        next_billing = self.start + timedelta(days=self.chance.randint(1, 29))
        return SubscriptionTerms(
            subscription_id=f"sub_{self.token(6)}",
            subscription_type=subscription_type,
            subscription_status=status,
            provider=billed_by,
            external_subscription_id=None if is_free else f"{billed_by}_sub_{self.token(5)}",
            start_date=start_date,
            end_date=end_date,
            next_billing_date=None if is_free or is_over else next_billing,
        )

    # -- chance ------------------------------------------------------------------------------

    def _step(self, service: Callable[..., object], at: datetime, **arguments: object) -> Draft:
        self._steps.append(Step(service, at, arguments))
        return self

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def token(self, size: int) -> str:
        """An id that nobody guesses, drawn from the user's own chance."""
        return self.chance.randbytes(size).hex()

    def _between(self, low: datetime, high: datetime) -> datetime:
        seconds = int((high - low).total_seconds())
        return low + timedelta(seconds=self.chance.randint(0, max(0, seconds)))


def _external_id(chance: random.Random, provider: AuthProvider) -> str:
    if provider == AuthProvider.APPLE:
        team, last = chance.randint(0, 2000), chance.randint(0, 9999)
        return f"{team:06}.{chance.randbytes(16).hex()}.{last:04}"
    return "1" + "".join(str(chance.randint(0, 9)) for _ in range(20))
