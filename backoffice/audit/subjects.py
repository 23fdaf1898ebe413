"""What an entry is about."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that entries are about: the name of its kind, and its id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """One kind of subject, as an app declares it.

    `id_name` is what pages call the id: the argument of its URL. Where `id_pattern` is given (a
    regular expression), the trail can be asked for one by its id, which has a column in its files,
    and `id_hint` says what such an id looks like.
    """

    name: str
    label: str = field(compare=False)
    id_name: str = field(default="", compare=False)
    id_pattern: str = field(default="", compare=False)
    id_hint: str = field(default="", compare=False)

    def of(self, subject_id: str) -> Subject:
        """The subject of that id."""
        return Subject(self.name, subject_id)
