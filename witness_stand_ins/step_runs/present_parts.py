"""What of a step's wishes can be had on this machine: programs of the PATH, and stand-ins that need a clone of this project."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from witness_schema.clone import is_clone
from witness_stand_ins.services.service_roster import find_service
from witness_stand_ins.step_runs.step_request import StepRequest


@dataclass(frozen=True, slots=True)
class PresentParts:
    """services: the stand-ins that can be started. flags: options of `witness run` because of a program that is there.

    absent: a line for each part that is not there, and what that means for what is recorded.
    """

    services: tuple[str, ...]
    flags: tuple[str, ...]
    absent: tuple[str, ...]


def find_parts(request: StepRequest) -> PresentParts:
    """Look for what the attestors of a step could use; nothing is started or built."""
    helpers = [(way.name, way.helper) for way in request.chosen if way.helper is not None]
    there = {helper.program: shutil.which(helper.program) is not None for _, helper in helpers}
    # A stand-in with a program of its own is served by the oracle, which is built from a clone.
    startable = {name: is_clone() or find_service(name).program is None for name in request.services}
    return PresentParts(
        tuple(name for name, can in startable.items() if can),
        tuple(flag for _, helper in helpers if there[helper.program] for flag in helper.flags),
        (
            *(
                f"{name}: there is no {helper.program} on your PATH: {helper.without}"
                for name, helper in helpers
                if not there[helper.program]
            ),
            *(
                f"the stand-in {name} needs a clone of witness-schema: nothing answers in its place"
                for name, can in startable.items()
                if not can
            ),
        ),
    )
