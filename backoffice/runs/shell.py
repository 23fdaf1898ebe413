"""What bulk runs bring to the shell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backoffice.access import Actor
from backoffice.bulk.store import RunStore
from backoffice.bulk.words import APPROVE, RUN
from backoffice.runs.act_pages import RUN_ACTS
from backoffice.runs.services import list_waiting, staff_in
from backoffice.runs.telling import told_of
from backoffice.runs.words import SEE
from backoffice.staff.directory import find_names
from backoffice.web.composition import composed
from backoffice.web.shell import Destination, HomePart, SubjectPage

DESTINATION = Destination("Runs", "runs:list", "run", SEE, covers=("runs:",))
#: The page about the run that an entry of the trail concerns.
PAGE = SubjectPage(RUN, "runs:detail", SEE, acts=RUN_ACTS)


def waiting(actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """The runs that wait for a second person; None where none does."""
    runs = list_waiting(store=composed(RunStore), now=now)
    if not runs:
        return None
    names = find_names(staff_in(runs))
    return {"waiting": [told_of(run, now) for run in runs], "names": names, "own": actor.staff_id}


#: Home, for whoever may approve: what waits for that.
WAITING = HomePart("backoffice/runs/_waiting.html", APPROVE, waiting)
