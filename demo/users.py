"""All demo users, from a seed and the moment the demo starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from demo.ada import EMAIL as ADA
from demo.ada import ada
from demo.drafts import Draft, Seed
from demo.ids import COUNT, OF_OLDER_GENERATION, chance_of, user_id_of
from demo.kinds import KINDS, Recipe
from demo.names import AWKWARD, Name, drawn_name
from demo.oddities import ODDITIES
from demo.older import DORA, FLORA, OTTO, TESSA, dora, flora, otto, tessa
from demo.paula import EMAIL as PAULA
from demo.paula import paula
from demo.stories import Story
from records import keys
from records.emails import text_hash
from records.holds.generations import Generation
from records.lists import AuthProvider

SHARED_EMAIL = "shared@example.com"
#: As it was typed once, and hashed so: the old records' way.
SHARED_EMAIL_AS_TYPED = "Shared@Example.com"
OLD_EMAIL_AS_TYPED = "Old.Hash@Example.org"
#: How many users of each of the two older generations have a newer twin.
TWINS = 5
#: Whom to look for, and what for.
WORTH_LOOKING_FOR = {
    ADA: "has everything",
    PAULA: "was charged twice",
    DORA: "is of the first draft: sessions, devices and jobs are items of their own",
    OTTO: "has older forms of every part",
    FLORA: "is stored flat, as today's sign-in writes: e-mail and names are encrypted",
    TESSA: "has two records, a new one and a flat one",
    SHARED_EMAIL: "is several users",
}


def demo_stories(seed: str, start: datetime) -> tuple[Story, ...]:
    """The same users for the same seed; all their times are relative to `start`.

    In: any text as seed; an aware start in UTC, of which whole seconds count.
    """
    seeds = _seeds(seed, start.replace(microsecond=0))
    drafts = [ada(next(seeds)), *_behind_one_email(seeds), *_with_old_hashes(seeds)]
    drafts += [_draft(seed, name).typical() for name, seed in zip(AWKWARD, seeds, strict=False)]
    drafts += _of_kinds((*KINDS, *ODDITIES), seeds)
    drafts += [recipe(next(seeds)) for recipe in (paula, otto)]
    new = [tessa(next(seeds))]
    while len(drafts) + len(new) < COUNT - 2 * OF_OLDER_GENERATION:
        new.append(_draft(next(seeds)).typical())
    flat = _older(Generation.FLAT, [flora(next(seeds))], new[:TWINS], seeds)
    draft = _older(Generation.DRAFT, [], new[TWINS : 2 * TWINS], seeds)
    drafts += [*new, *flat, dora(next(seeds)), *draft]
    return tuple(draft.story() for draft in drafts)


def _of_kinds(kinds: Iterable[Recipe], seeds: Iterator[Seed]) -> Iterator[Draft]:
    for recipe in kinds:
        draft = _draft(next(seeds))
        recipe(draft)
        yield draft


def _older(
    generation: Generation, named: list[Draft], twins: list[Draft], seeds: Iterator[Seed]
) -> list[Draft]:
    """A third of the users, as an older generation of the app wrote them; some have a newer record
    beside."""
    drafts = [*named, *_of_kinds(KINDS, seeds)]
    drafts += [_draft(next(seeds)).twin_of(newer).typical() for newer in twins]
    size = OF_OLDER_GENERATION - (generation is Generation.DRAFT)  # Dora is one of them
    while len(drafts) < size:
        drafts.append(_draft(next(seeds)).typical())
    return [draft.written_by(generation) for draft in drafts]


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
