"""What judges work with: real go-witness, and a place where scripts run. Opened once for many answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from witness_schema.oracle import Functionary, Oracle
from witness_training.judges.script_reports import End, NoSandbox, Scenario, ScriptReport, WitnessCall
from witness_training.judges.script_runs import run_script

__all__ = ["Bench", "End", "NoSandbox", "Scenario", "ScriptReport", "WitnessCall", "open_bench"]


@dataclass(frozen=True, slots=True)
class Bench:
    """An oracle that judges documents, its key, and how scripts are run.

    trusted: scripts are ours (reference answers) and need no box; a bench for answers of others has False.
    """

    oracle: Oracle
    key: Functionary
    trusted: bool = False

    def run_script(self, shell: str, scenarios: Sequence[Scenario]) -> tuple[ScriptReport, ...] | NoSandbox:
        """Run a script once in each scenario, each in a fresh folder of one sandbox, with `sh -eu`.

        There is one report for each scenario, in their order, whatever the script does.
        """
        return run_script(shell, scenarios, trusted=self.trusted)


@contextmanager
def open_bench(*, trusted: bool = False) -> Iterator[Bench]:
    """Start what judges work with; leaving the `with` ends it. Builds the oracle where it is missing."""
    with Oracle.start() as oracle:
        yield Bench(oracle, oracle.keys(), trusted)
