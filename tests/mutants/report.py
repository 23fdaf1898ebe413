"""What is said about a sample: how many were killed, and which were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.mutants.making import Mutant
from tests.mutants.sample import Fate, Trial


@dataclass(frozen=True)
class Report:
    """The trials of one sample."""

    trials: Sequence[Trial]

    @property
    def survivors(self) -> list[Mutant]:
        return [trial.mutant for trial in self.trials if trial.fate == Fate.SURVIVED]

    @property
    def killed(self) -> float:
        """The share that was noticed; one that hangs was."""
        return 1 - len(self.survivors) / len(self.trials)

    @property
    def untrusted(self) -> list[Mutant]:
        """Mutants whose tests did not pass without them."""
        return [
            trial.mutant
            for trial in self.trials
            if trial.control is not None and trial.control != Fate.SURVIVED
        ]

    def __str__(self) -> str:
        kinds = Counter(trial.mutant.kind for trial in self.trials)
        alive = Counter(mutant.kind for mutant in self.survivors)
        fates = Counter(trial.fate for trial in self.trials)
        controls = sum(trial.control is not None for trial in self.trials)
        lines = [
            f"{self.killed:.1%} of {len(self.trials)} mutants killed",
            *(f"{fates[fate]:>5} {fate}" for fate in Fate),
            *(f"{kinds[kind] - alive[kind]:>5} of {kinds[kind]} {kind}s" for kind in sorted(kinds)),
            f"{controls - len(self.untrusted):>5} of {controls} controls passed",
            *(f"control failed: {mutant}" for mutant in self.untrusted),
            *(f"survived: {mutant}" for mutant in self.survivors),
        ]
        return "\n".join(lines)
