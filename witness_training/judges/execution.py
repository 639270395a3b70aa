"""Runs the shell of an answer unchanged, in an empty folder, with `witness` on PATH.

This judge trusts no parser or drawing of this project. Answers that we wrote run in a throw-away folder with limits; answers of a model
or of somebody's data set run in a sandbox or not at all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
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
    explain_unpassable,
    run_foreign,
    run_trusted,
)

# Far longer than an answer takes; it ends one that waits for input or a lock.
SECONDS = 120.0
QUOTED_CHARACTERS = 600  # characters of the output that a failure quotes
MEMORY = 2 << 30
# How the oracle's `witness` ends where it needs a service: oracle/internal/witnesscmd/command.go.
NOT_JUDGED_STATUS = 69
NOT_JUDGED = re.compile(r'^level=error msg="not judged: (?P<need>[^"]+)"$', re.MULTILINE)
SYSTEM_FOLDERS = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, slots=True)
class Executed:
    """The shell ran to its end, and `witness verify` accepted."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The shell failed; `reason` has the exit status and the end of the output."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotJudged:
    """The shell failed where it needs a service that is not here; nobody can tell whether it is right. `reason` says which."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotExecuted:
    """The shell was not run, because no sandbox works here; this is no verdict on the answer. `advice` says what to do."""

    reason: str
    advice: str


def execute(
    shell: str,
    witness: Path,
    seconds: float = SECONDS,
    *,
    settings: Mapping[str, str] | None = None,
) -> Executed | Failed | NotJudged:
    """Run a shell that we wrote with `sh -eu` in an empty folder; the folder of the command `witness` is first on PATH.

    The environment is bare but for the settings (those of a CI job): no git configuration of the user, no proxies.
    """
    path = os.environ.get("PATH", os.defpath)
    outcome = run_trusted(
        Confined(
            ("sh", "-eu", "-c", shell),
            limits=_limits(seconds),
            environment={**build_environment(witness, path), **(settings or {})},
        )
    )
    judged = _judge(outcome)
    assert not isinstance(judged, NotExecuted), "what we wrote needs no sandbox"
    return judged


def execute_foreign(
    shell: str,
    witness: Path,
    programs: tuple[Path, ...],
    *,
    seconds: float = SECONDS,
    sandbox: Box | None = None,
) -> Executed | Failed | NotJudged | NotExecuted:
    """Run a shell that somebody else wrote with `sh -eu`, in an empty folder of a sandbox.

    programs: what `witness` runs (the oracle); the shell can read these and `witness`, and no other file of the user.
    sandbox:  the kind to use; None for the first that works here.
    """
    if reason := explain_unpassable(shell):
        return Failed(f"the shell {reason}")
    return _judge(
        run_foreign(
            Confined(
                ("sh", "-eu", "-c", shell),
                limits=_limits(seconds),
                read_only=(witness.absolute(), *programs),
                environment=build_environment(witness.absolute(), SYSTEM_FOLDERS),
            ),
            sandbox,
        )
    )


def _limits(seconds: float) -> Limits:
    return Limits(wall_seconds=seconds, cpu_seconds=int(seconds) + 1, memory=MEMORY)


def build_environment(witness: Path, path: str) -> dict[str, str]:
    """The environment of an answer: PATH with `witness` first, and the C locale; the home is an empty folder."""
    return {
        "PATH": f"{witness.parent}{os.pathsep}{path}",
        "LC_ALL": "C",
        # /etc/gitconfig could set a template or hooks.
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _judge(outcome: Outcome) -> Executed | Failed | NotJudged | NotExecuted:
    match outcome:
        case Ended(0, _):
            return Executed()
        case Ended(code, printed) if need := _find_need(code, printed):
            return NotJudged(need)
        case Ended(code, printed):
            return Failed(f"exit {code}: {_quote(printed)}")
        case OutOfTime("wall", seconds, _):
            return Failed(f"no end after {seconds:g} s")
        case OutOfTime(_, seconds, _):
            return Failed(f"more than {seconds:g} s of processor time")
        case OutOfMemory(memory, _):
            return Failed(f"more than {memory >> 20} MiB of memory")
        case OutOfOutput(output, printed):
            return Failed(f"printed more than {output >> 20} MiB: {_quote(printed)}")
        case Refused(reason, advice):
            return NotExecuted(reason, advice)
        case _:
            assert_never(outcome)


def _find_need(code: int, printed: Printed) -> str | None:
    """What `witness` said that it needs. The line may be hidden and the exit code changed by the shell, but hardly both."""
    if found := NOT_JUDGED.search(printed.text()):
        return found["need"]
    return "a command of witness needs a service that is not here" if code == NOT_JUDGED_STATUS else None


def _quote(printed: Printed) -> str:
    return printed.text().strip()[-QUOTED_CHARACTERS:]
