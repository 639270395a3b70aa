"""What judges work with: real go-witness, and a place where scripts run. Opened once for many answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace

from witness_schema.errors import BrokenEnvironment
from witness_schema.oracle import Functionary, Oracle
from witness_training.judges.scripts.fresh_comparison import compare_with_fresh
from witness_training.judges.scripts.job_rooms import NO_ROOM, JobRooms, Room, open_rooms
from witness_training.judges.scripts.script_jobs import BOUNDS, Bounds
from witness_training.judges.scripts.script_reports import End, NoSandbox, Scenario, ScriptReport, WitnessCall
from witness_training.judges.scripts.script_runs import run_script
from witness_training.judges.scripts.script_series import ScriptSeries, open_series
from witness_training.tasks.job import Job

__all__ = ["Bench", "Comparison", "End", "NoSandbox", "Scenario", "ScriptReport", "WitnessCall", "open_bench"]


@dataclass(slots=True)
class Comparison:
    """What came of comparing runs with fresh processes. calls: how many of `witness` were compared."""

    calls: int = 0
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bench:
    """An oracle that judges documents, its key, and how scripts are run.

    trusted:    scripts are ours (reference answers) and need no box; a bench for answers of others has False.
    bounds:     what confines a script otherwise: its time, the kind of box.
    reference:  answers are reference answers of ours: what a run of the script would show may be judged on the files that it has made.
    comparison: gets what comes of running each script again with a process for each call; None runs it once.
    series:     the oracle beside which scripts of ours run one after the other; None gives each one of its own.
    rooms:      the private networks of jobs.
    """

    oracle: Oracle
    key: Functionary
    trusted: bool = False
    bounds: Bounds = BOUNDS
    reference: bool = False
    comparison: Comparison | None = field(default=None, hash=False)
    series: ScriptSeries | None = field(default=None, hash=False)
    rooms: JobRooms = field(default_factory=JobRooms, hash=False)

    def compare_into(self, comparison: Comparison) -> Bench:
        """The same bench, on which each run is compared with fresh processes."""
        return replace(self, comparison=comparison)

    def run_script(
        self, shell: str, scenarios: Sequence[Scenario], job: Job | None = None
    ) -> tuple[ScriptReport, ...] | NoSandbox:
        """Run a script once in each scenario, each in a fresh folder of one sandbox, with `sh -eu`.

        There is one report for each scenario, in their order, whatever the script does. job: the one in which it runs, with its
        variables and beside stand-ins for its services.
        """
        try:
            with self.rooms.enter(job) as room:
                return self._run(shell, room.furnish(scenarios), room)
        except BrokenEnvironment as error:
            return NoSandbox(error.what, error.advice)

    def _run(
        self, shell: str, scenarios: Sequence[Scenario], room: Room
    ) -> tuple[ScriptReport, ...] | NoSandbox:
        series = self.rooms.open_series(room) if self.series and room.name else self.series
        reports = (
            run_script(shell, scenarios, trusted=self.trusted, bounds=replace(self.bounds, room=room.name))
            if series is None
            else series.run(shell, scenarios, self.bounds)
        )
        if self.comparison is not None and not isinstance(reports, NoSandbox):
            self.comparison.calls += sum(len(report.calls) for report in reports)
            self.comparison.differences += self.compare_with_fresh(reports, shell, scenarios, room)
        return reports

    def compare_with_fresh(
        self, reports: Sequence[ScriptReport], shell: str, scenarios: Sequence[Scenario], room: Room = NO_ROOM
    ) -> tuple[str, ...]:
        """Run a script again with a process for each call of `witness`; what differs from these reports, () for nothing."""
        bounds = replace(self.bounds, room=room.name)
        return compare_with_fresh(reports, shell, scenarios, trusted=self.trusted, bounds=bounds)


@contextmanager
def open_bench(*, trusted: bool = False, bounds: Bounds = BOUNDS) -> Iterator[Bench]:
    """Start what judges work with; leaving the `with` ends it. Builds the oracle where it is missing.

    trusted: for reference answers of ours, and nothing else.
    """
    with (
        Oracle.start() as oracle,
        open_series() if trusted else nullcontext() as series,
        open_rooms() as rooms,
    ):
        yield Bench(oracle, oracle.keys(), trusted, bounds, reference=trusted, series=series, rooms=rooms)
