"""Two people for one thing: somebody proposes, somebody else approves exactly that.

What is proposed has a digest over all that the approval is to cover. An approval names that digest:
with any change there is another one, and the approval holds no more. Whose accounts are still good
is asked where it is put on record, in the same transaction.

ApprovalError              the approval cannot be; nothing was changed
├── OwnProposalError       nobody approves what they propose themselves
├── UnprovenError          a name that was only claimed counts as nobody
├── NotAllowedError        whoever approves may not
├── OtherDigestError       what was seen is not what is proposed now
└── TooLateError           the proposal is over
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.access import Actor, Permission
from backoffice.acts.errors import ForbiddenError


class ApprovalError(ForbiddenError):
    """An approval that cannot be; nothing was changed."""


class OwnProposalError(ApprovalError):
    """Nobody approves what they propose themselves."""

    def __init__(self) -> None:
        super().__init__("Somebody else has to approve this: you proposed it. Nothing was changed.")


class UnprovenError(ApprovalError):
    """A name that was only claimed counts as nobody."""

    def __init__(self) -> None:
        super().__init__(
            "Two people are needed, and one of them only gave a name. Nothing was changed."
        )


class NotAllowedError(ApprovalError):
    """Whoever approves may not."""

    def __init__(self) -> None:
        super().__init__("Your role may not approve this. Nothing was changed.")


class OtherDigestError(ApprovalError):
    """What was seen is not what is proposed now."""

    def __init__(self) -> None:
        super().__init__(
            "The plan has changed since you looked at it. Nothing was changed; look at it again."
        )


class TooLateError(ApprovalError):
    """The proposal is over."""

    def __init__(self) -> None:
        super().__init__("The plan is too old to be approved. Nothing was changed; plan it again.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What waits for a second person. `is_proven`: who proposes it has shown who they are."""

    digest: str
    staff_id: str
    is_proven: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved what exactly, and when."""

    staff_id: str
    digest: str
    at: datetime

    def holds_for(self, proposal: Proposal) -> bool:
        """Whether it is another person's approval of exactly this."""
        is_of_two = proposal.is_proven and self.staff_id != proposal.staff_id
        return is_of_two and self.digest == proposal.digest


def approve(
    proposal: Proposal, *, digest: str, actor: Actor, permission: Permission, now: datetime
) -> Approval:
    """The approval by `actor`, who holds `permission`, of what they saw under `digest`.

    Raises an ApprovalError.
    """
    if actor.role is None or not proposal.is_proven:
        # A command is run by whoever has the server: it proves nobody's name.
        raise UnprovenError
    if not actor.may(permission):
        raise NotAllowedError
    if actor.staff_id == proposal.staff_id:
        raise OwnProposalError
    if digest != proposal.digest:
        raise OtherDigestError
    if now >= proposal.expires_at:
        raise TooLateError
    return Approval(actor.staff_id, digest, now)
