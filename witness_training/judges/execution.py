"""Runs the shell of an answer as it stands, in an empty folder, with `witness` on PATH: the judge that needs no trust.

Answers that we wrote run in a throw-away folder with limits. Those of a model or of somebody's data set run in a sandbox or not at all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from witness_schema.sandbox import (
    Box,
    Confined,
    Ended,
    Limits,
    Outcome,
    OutOfMemory,
    OutOfOutput,
    OutOfTime,
    Printed,
    Refused,
    run_foreign,
    run_trusted,
)

SECONDS = 120.0
QUOTED = 600  # characters of the output that a failure quotes
MEMORY = 2 << 30
SYSTEM_FOLDERS = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, slots=True)
class Executed:
    """It ran to its end and `witness verify` accepted."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It stopped; `reason` has the exit status and the end of what it printed."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotExecuted:
    """It was not run, for this machine has no working sandbox: no verdict on the answer. `advice` is what to do about it."""

    reason: str
    advice: str


def execute(shell: str, witness: Path, seconds: float = SECONDS) -> Executed | Failed:
    """Run a shell that we wrote (`sh -eu`) in an empty folder; `witness` is the command, whose folder is put on PATH.

    The environment is bare: the user's git configuration, CI variables and proxies are not there to help or hinder.
    """
    path = os.environ.get("PATH", os.defpath)
    outcome = run_trusted(
        Confined(
            ("sh", "-eu", "-c", shell),
            limits=_limits(seconds),
            environment=bare_environment(witness, path),
        )
    )
    judged = _judged(outcome)
    assert not isinstance(judged, NotExecuted), "what we wrote needs no sandbox"
    return judged


def execute_foreign(
    shell: str,
    witness: Path,
    programs: tuple[Path, ...],
    *,
    seconds: float = SECONDS,
    sandbox: Box | None = None,
) -> Executed | Failed | NotExecuted:
    """Run a shell that somebody else wrote, in an empty folder of a sandbox.

    programs: what `witness` runs (the oracle); like `witness` itself they can be read there and nothing else of the user's can.
    sandbox: the kind that was asked for; None takes the one that works here.
    """
    return _judged(
        run_foreign(
            Confined(
                ("sh", "-eu", "-c", shell),
                limits=_limits(seconds),
                read_only=(witness.absolute(), *programs),
                environment=bare_environment(witness.absolute(), SYSTEM_FOLDERS),
            ),
            sandbox,
        )
    )


def _limits(seconds: float) -> Limits:
    return Limits(wall_seconds=seconds, cpu_seconds=int(seconds) + 1, memory=MEMORY)


def bare_environment(witness: Path, path: str) -> dict[str, str]:
    """PATH with `witness` first, and nothing else that could matter; the home is the sandbox's own."""
    return {"PATH": f"{witness.parent}{os.pathsep}{path}", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1"}


def _judged(outcome: Outcome) -> Executed | Failed | NotExecuted:
    match outcome:
        case Ended(0, _):
            return Executed()
        case Ended(code, printed):
            return Failed(f"exit {code}: {_quoted(printed)}")
        case OutOfTime("wall", seconds, _):
            return Failed(f"no end after {seconds:g} s")
        case OutOfTime(_, seconds, _):
            return Failed(f"more than {seconds:g} s of processor time")
        case OutOfMemory(memory, _):
            return Failed(f"more than {memory >> 20} MiB of memory")
        case OutOfOutput(output, printed):
            return Failed(f"printed more than {output >> 20} MiB: {_quoted(printed)}")
        case Refused(reason, advice):
            return NotExecuted(reason, advice)
        case _:
            assert_never(outcome)


def _quoted(printed: Printed) -> str:
    return printed.text().strip()[-QUOTED:]
