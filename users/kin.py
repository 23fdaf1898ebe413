"""Which of the users to choose from are records of one person (Django-free)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from records.index_keys import By, IndexKey
from records.twins import keys_of_person
from users.services.look_up import Hit


@dataclass(frozen=True, slots=True)
class Kin:
    """Records that belong together: what all of them share, and what only some of them do. One
    alone shares nothing."""

    hits: Sequence[Hit]
    shares: Sequence[By] = ()
    some_share: Sequence[By] = ()

    @property
    def words(self) -> str:
        """What to say above them; empty of one alone."""
        if len(self.hits) == 1:
            return ""
        shared = [f"same {by}" for by in self.shares]
        shared += [f"some with the same {by}" for by in self.some_share]
        sure = "of one person" if By.PROVIDER_ID in self.shares else "likely of one person"
        return f"{len(self.hits)} records, {sure}: {', '.join(shared)}"


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
    return [_kin_of(stands, group) for group in kin]


def _keys_of(hit: Hit) -> set[tuple[By, str]]:
    """What identifies the person, whatever the format of the key."""
    return {(key.by, _value(key)) for key in keys_of_person(hit.stored)}


def _value(key: IndexKey) -> str:
    return "#".join(key.parts.values())


def _share(stands: dict[str, set[tuple[By, str]]], hit: Hit, other: Hit) -> bool:
    return bool(stands[hit.user_id] & stands[other.user_id])


def _kin_of(stands: dict[str, set[tuple[By, str]]], group: Sequence[Hit]) -> Kin:
    """What all of a group have in common, and what at least two of them have."""
    counts = Counter(each for hit in group for each in stands[hit.user_id])
    most = {by: max(counts[each] for each in counts if each[0] is by) for by, _ in counts}
    return Kin(
        group,
        [by for by in By if 1 < most.get(by, 0) == len(group)],
        [by for by in By if 1 < most.get(by, 0) < len(group)],
    )
