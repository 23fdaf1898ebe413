"""All demo users, from a seed and the moment the demo starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from demo.ada import EMAIL as ADA
from demo.ada import ada
from demo.drafts import Draft, Seed
from demo.ids import COUNT, chance_of, user_id_of
from demo.kinds import KINDS
from demo.names import AWKWARD, Name, drawn_name
from demo.oddities import ODDITIES
from demo.older import DORA, OTTO, dora, otto
from demo.paula import EMAIL as PAULA
from demo.paula import paula
from demo.stories import Story
from records import keys
from records.emails import text_hash
from records.lists import AuthProvider

SHARED_EMAIL = "shared@example.com"
#: As it was typed once, and hashed so: the old records' way.
SHARED_EMAIL_AS_TYPED = "Shared@Example.com"
OLD_EMAIL_AS_TYPED = "Old.Hash@Example.org"
#: Whom to look for, and what for.
WORTH_LOOKING_FOR = {
    ADA: "has everything",
    PAULA: "was charged twice",
    DORA: "is of the first draft: sessions, devices and jobs are items of their own",
    OTTO: "has older forms of every part",
    SHARED_EMAIL: "is several users",
}


def demo_stories(seed: str, start: datetime) -> tuple[Story, ...]:
    """The same users for the same seed; all their times are relative to `start`.

    In: any text as seed; an aware start in UTC, of which whole seconds count.
    """
    seeds = _seeds(seed, start.replace(microsecond=0))
    drafts = [ada(next(seeds)), *_behind_one_email(seeds), *_with_old_hashes(seeds)]
    drafts += [_draft(seed, name).typical() for name, seed in zip(AWKWARD, seeds, strict=False)]
    for recipe in (*KINDS, *ODDITIES):
        draft = _draft(next(seeds))
        recipe(draft)
        drafts.append(draft)
    drafts += [recipe(next(seeds)) for recipe in (paula, dora, otto)]
    while len(drafts) < COUNT:
        drafts.append(_draft(next(seeds)).typical())
    return tuple(draft.story() for draft in drafts)


def _seeds(seed: str, start: datetime) -> Iterator[Seed]:
    number = 0
    while True:
        yield Seed(chance_of(seed, number), number, start, user_id_of(seed, number))
        number += 1


def _draft(seed: Seed, name: Name | None = None) -> Draft:
    return Draft(seed, name or drawn_name(seed.chance, seed.number))


def _behind_one_email(seeds: Iterator[Seed]) -> Iterator[Draft]:
    """One person, two providers; and an old account of theirs behind the old hash."""
    name = Name("Sharon Twice", "Sharon", "Twice", "shared")
    for provider in (AuthProvider.GOOGLE, AuthProvider.APPLE):
        yield Draft(next(seeds), name, auth_provider=provider, email=SHARED_EMAIL).typical()
    yield _old_hash(
        Draft(
            next(seeds),
            name,
            auth_provider=AuthProvider.FACEBOOK,
            email=SHARED_EMAIL_AS_TYPED,
        )
    )


def _with_old_hashes(seeds: Iterator[Seed]) -> Iterator[Draft]:
    """Somebody who is found only by the e-mail exactly as it was typed."""
    name = Name("Olga Hash", "Olga", "Hash", "old.hash")
    yield _old_hash(Draft(next(seeds), name, email=OLD_EMAIL_AS_TYPED))


def _old_hash(draft: Draft) -> Draft:
    hashed = text_hash(draft.new.email)
    draft.typical().odd("data", "email_hash", value=hashed)
    return draft.odd("GSI1PK", value=keys.BY_EMAIL.key(email_hash=hashed))
