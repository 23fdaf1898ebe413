"""Planning a run from a command: its list is frozen, and who plans it is settled by its length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backoffice.access import Actor
from backoffice.bulk.planning import Estimating, Wish, freeze, plan_frozen
from backoffice.bulk.runs import Frozen, Planned, Planner, Run
from backoffice.bulk.store import RunStore
from backoffice.dynamo.scope import call_scope
from backoffice.runs.terminal.acting import may_alone
from backoffice.runs.terminal.operators import NoTerminalError, command_actor, proven
from backoffice.web import clock

_SECONDS = 25.0


@dataclass(frozen=True)
class Planning:
    """A plan that a command is asked for. `who` is the staff id or e-mail it was told, `claimed`
    the staff id of that; `say` tells people what happens."""

    store: RunStore
    wish: Wish
    who: str
    claimed: str
    say: Callable[[str], object]
    estimating: Estimating | None = None

    def make(self, planned: Iterable[Planned], *, check: Callable[[], None]) -> Run | None:
        """The plan on record; None where it would be on nobody. `check` raises where what was found
        is not to be planned. More than one person may do alone are planned by who proves who they
        are, where there is a terminal to do so.

        Raises CommandError, and errors of `dynamo.errors`.
        """
        now = clock.now()
        frozen = freeze(
            store=self.store,
            planned=planned,
            now=now,
            estimating=self.estimating,
            units_per_second=self.wish.units_per_second,
        )
        check()
        if not frozen.subjects:
            return None
        actor = self._actor(frozen)
        claimed = self.claimed if actor.is_command else ""
        return plan_frozen(
            store=self.store, wish=self.wish, frozen=frozen, actor=actor, claimed=claimed, now=now
        )

    def _actor(self, frozen: Frozen) -> Actor:
        claimed = Planner(self.claimed, is_claimed=True)
        with call_scope(seconds=_SECONDS):
            if self.wish.is_reading or may_alone(claimed, frozen.subjects, self.store):
                return command_actor()
        self.say(
            f"{frozen.subjects:,} are more than one person may do alone within 24 hours "
            f"({self.store.limit:,}). Two people are needed; the first is you, with your own "
            "password."
        )
        try:
            return proven(self.store.staff, self.who)
        except NoTerminalError:
            self.say("There is no terminal to type it at, so the name is only claimed.")
            return command_actor()
