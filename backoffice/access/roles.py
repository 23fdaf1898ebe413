"""What a role is: a name and the permissions that go with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from backoffice.access.permissions import ADMINISTER, Permission


@dataclass(frozen=True, slots=True)
class Role:
    """What a member of staff is here for; everyone has exactly one.

    A role that the project does not declare is a name without permissions.
    """

    name: str
    words: str = field(default="", compare=False)
    permissions: frozenset[Permission] = field(default=frozenset(), compare=False)

    @classmethod
    def of(cls, name: str, words: str, permissions: Iterable[Permission]) -> Role:
        """A role with these permissions."""
        return cls(name, words, frozenset(permissions))

    def __str__(self) -> str:
        return self.name

    @property
    def is_admin(self) -> bool:
        """Whether who has it manages the accounts of staff."""
        return self.may(ADMINISTER)

    def may(self, permission: Permission) -> bool:
        """Whether the role holds `permission`."""
        return permission in self.permissions
