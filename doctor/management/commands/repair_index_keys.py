"""Repair the index keys of many users at once."""

from __future__ import annotations

from doctor.commands import RepairCommand
from doctor.services import repair_index_keys


class Command(RepairCommand):
    """`repair_index_keys [--apply] [--reason TEXT --actor WHO]`"""

    help = (
        "Writes the index keys that the app would write, of all users in whom examine_records "
        "finds others, where e-mail, hash and sign-in id say what they are. Plans by default, and "
        "ends with the same codes as reset_usage."
    )

    kind = repair_index_keys.name
