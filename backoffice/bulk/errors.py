"""What can go wrong with a run beside a move that cannot be (`moves`, `acts.approval`).

RunError
├── NoRunError            there is no such run
├── NoTaskError           this version of the site does not know what the run does
├── SelectionError        this version of the site cannot read on whom the run is to be
├── RunChangedError       somebody else changed it in the meantime; nothing was changed
├── PersonDisabledError   planner or approver may not do this any more
├── ListGoneError         the frozen list of a chunk is no longer kept
├── TamperedError         what is stored is not what was planned, or approved
├── LeaseLostError        another runner works the chunk by now
└── ChunkOpenError        not every outcome of a chunk is known yet; working it again is safe
"""

from __future__ import annotations

from backoffice.acts.errors import ForbiddenError


class RunError(ForbiddenError):
    """Something that cannot be done to a run, or in it."""


class NoRunError(RunError):
    """There is no such run."""

    def __init__(self) -> None:
        super().__init__("There is no such run.")


class NoTaskError(RunError):
    """This version of the site does not know what the run does."""

    def __init__(self) -> None:
        super().__init__("This version of the site does not know what the run does.")


class SelectionError(RunError):
    """This version of the site cannot read on whom the run is to be."""

    def __init__(self) -> None:
        super().__init__("This version of the site cannot read on whom the run is to be.")


class RunChangedError(RunError):
    """Somebody else changed it in the meantime; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("The run changed in the meantime. Nothing was changed; look at it again.")


class PersonDisabledError(RunError):
    """Planner or approver may not do this any more."""

    def __init__(self) -> None:
        super().__init__(
            "The account of who planned or approved this is disabled, or may not do it any more. "
            "Nothing was changed."
        )


class ListGoneError(RunError):
    """The frozen list of a chunk is no longer kept."""

    def __init__(self) -> None:
        super().__init__("The list of this run is no longer kept. Nothing was changed.")


class TamperedError(RunError):
    """What is stored is not what was planned, or approved."""

    def __init__(self) -> None:
        super().__init__("The stored list is not the one that was planned. Nothing was changed.")


class LeaseLostError(RunError):
    """Another runner works the chunk by now."""

    def __init__(self) -> None:
        super().__init__("Another runner works this part by now.")


class ChunkOpenError(RunError):
    """Not every outcome of a chunk is known yet; working it again is safe."""

    def __init__(self) -> None:
        super().__init__("The database did not answer for all of this part. Work it again.")
