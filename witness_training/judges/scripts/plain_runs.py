"""Runs the shell of an answer as a reader would: in an empty folder, with the command `witness` on PATH, a process for each call.

Nothing of the oracle that answers for `witness` elsewhere takes part, so that this shows what is true of the scripts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import assert_never

from witness_schema.sandbox import (
    Confined,
    Ended,
    Limits,
    Outcome,
    OutOfMemory,
    OutOfOutput,
    OutOfTime,
    Refused,
    explain_unpassable,
    run_foreign,
)
from witness_training.judges.scripts.script_jobs import SYSTEM_FOLDERS
from witness_training.judges.scripts.script_reports import NoSandbox
from witness_training.judges.scripts.script_runs import MEMORY

# Far longer than an answer takes; it ends one that waits for input or a lock.
SECONDS = 120.0
QUOTED = 600  # characters of the output that a failure quotes


def run_plain(
    shell: str, witness: Path, program: Path, variables: Mapping[str, str], room: str = ""
) -> str | NoSandbox:
    """Run a shell with `sh -eu` in a box; why it failed, "" for nothing.

    witness: the command, whose folder is first on PATH. program: what it runs; the shell can read these two, and no other file of the user.
    variables: those that it finds, beside the bare ones. room: the private network in which services answer, if any.
    """
    if reason := explain_unpassable(shell):
        return f"the shell {reason}"
    environment = {
        "PATH": f"{witness.parent}:{SYSTEM_FOLDERS}",
        "LC_ALL": "C",
        # /etc/gitconfig could set a template or hooks.
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    return _explain(
        run_foreign(
            Confined(
                ("sh", "-eu", "-c", shell),
                limits=Limits(wall_seconds=SECONDS, cpu_seconds=int(SECONDS), memory=MEMORY),
                read_only=(witness, program),
                environment={**environment, **variables},
                room=room,
            )
        )
    )


def _explain(outcome: Outcome) -> str | NoSandbox:
    match outcome:
        case Ended(0, _):
            return ""
        case Ended(code, printed):
            return f"exit {code}: {printed.text().strip()[-QUOTED:]}"
        case OutOfTime(clock, seconds, _):
            return f"no end after {seconds:g} s{' of processor time' if clock == 'cpu' else ''}"
        case OutOfMemory(memory, _):
            return f"more than {memory >> 20} MiB of memory"
        case OutOfOutput(output, _):
            return f"printed more than {output >> 20} MiB"
        case Refused(reason, advice):
            return NoSandbox(reason, advice)
        case _:
            assert_never(outcome)
