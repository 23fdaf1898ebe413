"""What staff change of a profile, in every layout that keeps its parts in maps of the profile.

`home` says where a layout keeps them and what it calls what; `session`, `device` with
`revoked_device`, and `usage` with `reset_usage` are the parts, `reading` reads the profile. Which
of the names are used, and in which form instants are, each map says by itself, so that nothing is
ever converted.
"""

from __future__ import annotations

from collections.abc import Mapping

from records.layouts.base import Part
from records.layouts.home import Home
from records.layouts.parts.device import DevicePart
from records.layouts.parts.reset_usage import ResetUsagePart
from records.layouts.parts.revoked_device import RevokedDevicePart
from records.layouts.parts.session import SessionPart
from records.layouts.parts.usage import UsagePart
from records.layouts.ttl import TtlPart


def parts_of(home: Home) -> Mapping[str, Part]:
    """The parts of a layout that keeps them there."""
    parts: tuple[Part, ...] = (
        *(SessionPart(home), DevicePart(home), UsagePart(home), TtlPart(home.marks, home.form)),
        *(RevokedDevicePart(home), ResetUsagePart(home)),
    )
    return {part.name: part for part in parts}
