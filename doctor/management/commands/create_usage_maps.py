"""Create the missing usage periods of many users at once."""

from __future__ import annotations

from doctor.commands import RepairCommand
from doctor.services import create_usage_map


class Command(RepairCommand):
    """`create_usage_maps [--apply] [--reason TEXT --actor WHO]`"""

    help = (
        "Creates an empty usage period in each subscription of the planned layout that has none. "
        "Plans by default, and ends with the same codes as reset_usage."
    )

    kind = create_usage_map.name
