"""The ways in which the same record is stored: a folder or a file each.

`base` says what a layout and its parts are.
"""

from __future__ import annotations

from records.layouts.base import (
    BesideLayout,
    Change,
    Effects,
    KeptPart,
    Layout,
    Layouts,
    Part,
    ProfileLayout,
    RunPart,
    Seen,
    Sighting,
    Told,
    UnknownLayoutError,
)
from records.layouts.draft import DRAFT
from records.layouts.flat import FLAT
from records.layouts.planned import PLANNED
from records.layouts.sight import OutdatedSeenError
from records.layouts.unknown import UNKNOWN

__all__ = [
    "LAYOUTS",
    "BesideLayout",
    "Change",
    "Effects",
    "KeptPart",
    "Layout",
    "Layouts",
    "OutdatedSeenError",
    "Part",
    "ProfileLayout",
    "RunPart",
    "Seen",
    "Sighting",
    "Told",
    "UnknownLayoutError",
]

#: The layouts that real records have.
LAYOUTS = Layouts(profiles=(PLANNED, FLAT, UNKNOWN), beside=DRAFT)
