"""The two classes of programs: foreign ones run in a box or not at all, our own in a throw-away folder with limits."""

from __future__ import annotations

from witness_schema.sandbox.boxes import Archive, Box, Command, build_bare_environment
from witness_schema.sandbox.confinement import Confined, Outcome, Refused
from witness_schema.sandbox.process_limits import compute_limits
from witness_schema.sandbox.sandbox_choice import find_sandbox, run_in_box
from witness_schema.sandbox.supervision import make_throwaway_folder, supervise


def run_foreign(confined: Confined, chosen: Box | None = None) -> Outcome:
    """Run a program that somebody else wrote; Refused, with nothing started, where no box works here."""
    box = find_sandbox(chosen)
    return box if isinstance(box, Refused) else run_in_box(confined, box)


def run_trusted(confined: Confined) -> Outcome:
    """Run a program that we wrote. It is told from the machine by nothing but its folder, and could read and write outside."""
    with make_throwaway_folder(confined.files) as folder:
        command = Command(
            confined.argv,
            build_bare_environment(confined, str(folder / "home")),
            archive=Archive.none,
            announces=False,
            limits=compute_limits(confined.limits),
            folder=folder / "work",
            stays=True,
            room=confined.room,
        )
        return supervise(command, confined)
