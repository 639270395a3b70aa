"""The private networks in which scripts of jobs run, beside stand-ins for the services that their attestors ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING

from witness_generators.world.world import World
from witness_training.judges.job_facts import draw_job
from witness_training.judges.scripts.script_reports import Scenario
from witness_training.judges.scripts.script_series import ScriptSeries, open_series
from witness_training.tasks.job import JOBS, OPTION_VARIABLES, VARIANTS, Job

if TYPE_CHECKING:
    from witness_stand_ins.changing_worlds import ChangingWorlds


@dataclass(frozen=True, slots=True)
class Room:
    """Where a script of a job runs. name: of its private network, "" for none. variables: those that the job sets."""

    name: str = ""
    variables: Mapping[str, str] = field(hash=False, default_factory=dict)

    def furnish(self, scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
        """The scenarios with the job's variables beside their own."""
        return tuple(replace(each, environment={**self.variables, **each.environment}) for each in scenarios)


NO_ROOM = Room()


@dataclass(slots=True)
class JobRooms:
    """The rooms of one bench: nothing is started before the first job. One job at a time."""

    _stack: ExitStack = field(default_factory=ExitStack)
    _services: ChangingWorlds[Job] | None = None
    _series: ScriptSeries | None = None
    _lock: RLock = field(default_factory=RLock)

    @contextmanager
    def enter(self, job: Job | None) -> Iterator[Room]:
        """The room of a job while the block runs. Raises BrokenEnvironment where this machine makes no private networks."""
        if job is None:
            yield NO_ROOM
            return
        with self._lock:
            if self._services is None:
                # Most benches never enter a job.
                from witness_stand_ins.changing_worlds import ChangingWorlds

                self._services = self._stack.enter_context(ChangingWorlds(draw_job_worlds()))
            shown = self._services.show(job)
            given = {
                variable: shown.options[attestor][option]
                for (attestor, option), variable in OPTION_VARIABLES.items()
                if attestor in shown.options
            }
            yield Room(self._services.room, {**shown.variables, **given})

    def open_series(self, room: Room) -> ScriptSeries:
        """The series of scripts of ours within these rooms."""
        if self._series is None:
            self._series = self._stack.enter_context(open_series(room.name))
        return self._series

    def end(self) -> None:
        """End the stand-ins, and all that runs beside them."""
        self._stack.close()


@contextmanager
def open_rooms() -> Iterator[JobRooms]:
    """Rooms that end with the block."""
    rooms = JobRooms()
    try:
        yield rooms
    finally:
        rooms.end()


def require_rooms() -> None:
    """Raises BrokenEnvironment where this machine makes no private networks: no script of a job could be run."""
    with open_rooms() as rooms, rooms.enter(Job(JOBS[0], 0)):
        return


def draw_job_worlds() -> dict[Job, World]:
    """The world of each job."""
    jobs = (Job(attestors, number) for attestors in JOBS for number in range(VARIANTS))
    return {job: draw_job(job).world for job in jobs}
