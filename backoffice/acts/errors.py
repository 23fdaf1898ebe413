"""What can become of an act that was not done.

ActError
├── DamagedActError        a form that is not ours, or is too old
├── ForeignActError        a form made for somebody else, another thing or another act
├── OutdatedActError       a form of ours that this version of the site cannot read
├── RefusedError           what was seen is no longer there; carries the item as it is now
├── ForbiddenError         something else that must hold does not; base of what products define
└── OutcomeUnknownError    the change was sent, and nothing says yet whether it arrived

Nothing was changed by an act that raised one of these, but for the last.
"""

from __future__ import annotations

from backoffice.dynamo.wire import Item


class ActError(Exception):
    """An act that was not done, or of which that is not known."""


class DamagedActError(ActError):
    """A form that is not ours, or is too old."""


class ForeignActError(ActError):
    """A form made for somebody else, for another thing or another act."""


class OutdatedActError(ActError):
    """A form of ours that this version of the site cannot read: a deployment came in between."""


class RefusedError(ActError):
    """What the actor saw is no longer there; nothing was changed.

    `item` is the wire item as it is now, None where there is none.
    """

    def __init__(self, item: Item | None) -> None:
        super().__init__("The record changed in the meantime.")
        self.item = item


class ForbiddenError(ActError):
    """Something else that must hold does not; `str` says what. Nothing was changed."""


class OutcomeUnknownError(ActError):
    """The change was sent, and nothing says yet whether it arrived. Sending it again is safe."""
