"""Which of the users to choose from are records of one person (Django-free)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records.index_keys import By, IndexKey
from records.twins import keys_of_person
from users.services.look_up import Hit


@dataclass(frozen=True, slots=True)
class Kin:
    """Records that belong together, and what they share; one alone shares nothing."""

    hits: Sequence[Hit]
    shares: Sequence[By] = ()

    @property
    def words(self) -> str:
        """What to say above them; empty of one alone."""
        if not self.shares:
            return ""
        shared = " and ".join(f"same {by}" for by in self.shares)
        sure = "of one person" if By.PROVIDER_ID in self.shares else "likely of one person"
        return f"{len(self.hits)} records, {sure}: {shared}"


def people_among(hits: Sequence[Hit]) -> list[Kin]:
    """The hits by person, in their order. Who shares an e-mail or a provider id with somebody, in
    whatever layout, is taken for the same person."""
    stands = {hit.user_id: _keys_of(hit) for hit in hits}
    order = {hit.user_id: place for place, hit in enumerate(hits)}
    kin: list[list[Hit]] = []
    for hit in hits:
        related = [group for group in kin if any(_share(stands, hit, other) for other in group)]
        merged = [hit, *(other for group in related for other in group)]
        kin = [group for group in kin if group not in related]
        kin.append(sorted(merged, key=lambda other: order[other.user_id]))
    kin.sort(key=lambda group: order[group[0].user_id])
    return [Kin(group, _shared(stands, group)) for group in kin]


def _keys_of(hit: Hit) -> set[tuple[By, str]]:
    """What identifies the person, whatever the format of the key."""
    return {(key.by, _value(key)) for key in keys_of_person(hit.stored)}


def _value(key: IndexKey) -> str:
    return "#".join(key.parts.values())


def _share(stands: dict[str, set[tuple[By, str]]], hit: Hit, other: Hit) -> bool:
    return bool(stands[hit.user_id] & stands[other.user_id])


def _shared(stands: dict[str, set[tuple[By, str]]], group: Sequence[Hit]) -> list[By]:
    """What at least two of them have in common."""
    counts: dict[tuple[By, str], int] = {}
    for hit in group:
        for each in stands[hit.user_id]:
            counts[each] = counts.get(each, 0) + 1
    shared = {by for (by, _), count in counts.items() if count > 1}
    return [by for by in By if by in shared]
