"""Runs a script in several scenarios beside one oracle, which answers for `witness` there and reports what was called.

That oracle is the first program of the box and ends with it; it shares nothing with the oracle that judges documents. Its report
is read as what a stranger may have written, though the script has no way to it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, assert_never

from witness_schema.json_writing import dumps
from witness_schema.oracle import build
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
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_wire import read_report

# For the oracle's own start and end.
AROUND = 20.0
MEMORY = 2 << 30
REPORT = 16 << 20  # bytes; the oracle keeps its documents below 8 MiB, 11 in base64
JOB = "job.json"
# Go's collector waits until the oracle of the box has this much: a sixth of its short life goes into marking otherwise.
GO = {"GOGC": "off", "GOMEMLIMIT": "512MiB"}
SYSTEM_FOLDERS = "/usr/local/bin:/usr/bin:/bin"
QUOTED = 400  # characters


@dataclass(frozen=True, slots=True)
class Bounds:
    """What confines a script.

    seconds, cpu_seconds: what one scenario may take, far longer than an answer does: time on the clock, and of all processors.
    sandbox:              the kind of box; None for the first that works here.
    """

    seconds: float = 30.0
    cpu_seconds: float = 10.0
    sandbox: Box | None = None


BOUNDS = Bounds()


def run_script(
    shell: str,
    scenarios: Sequence[Scenario],
    *,
    trusted: bool,
    fresh: bool = False,
    bounds: Bounds = BOUNDS,
) -> tuple[ScriptReport, ...] | NoSandbox:
    """Run a script with `sh -eu` once in each scenario; there is one report for each.

    trusted: it is ours and needs no box. fresh: each call of `witness` gets a process of its own, as a comparison.
    """
    if reason := explain_unpassable(shell):
        return _fail_all(scenarios, f"the shell {reason}")
    binary, client = find_programs()
    path = os.environ.get("PATH", os.defpath) if trusted else SYSTEM_FOLDERS
    job = {
        "shell": shell,
        "scenarios": [_encode_scenario(scenario) for scenario in scenarios],
        # /etc/gitconfig could set a template or hooks.
        "environment": {"PATH": path, "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1"},
        "client": str(client),
        "canary": secrets.token_hex(16),
        "seconds": bounds.seconds,
        "cpu_seconds": bounds.cpu_seconds,
        "guarded": not trusted,
        "fresh": fresh,
    }
    confined = Confined(
        (str(binary), "script", JOB),
        files={JOB: dumps(job).encode()},
        limits=build_limits(bounds, len(scenarios)),
        read_only=(binary, client),
        environment={"PATH": path, **GO},
    )
    outcome = run_trusted(confined) if trusted else run_foreign(confined, bounds.sandbox)
    return _read_outcome(outcome, scenarios)


def build_limits(bounds: Bounds, scenarios: int) -> Limits:
    """What the oracle of a box and so many scenarios may use together; each scenario's own bounds are the oracle's to keep."""
    return Limits(
        wall_seconds=bounds.seconds * scenarios + AROUND,
        cpu_seconds=int(bounds.cpu_seconds * scenarios + AROUND),
        memory=MEMORY,
        output=REPORT,
        kept=REPORT,
    )


@cache
def find_programs() -> tuple[Path, Path]:
    """The oracle and the program that stands for `witness`; built where they are missing, and looked for once in a process."""
    binary = build.ensure().absolute()
    return binary, build.find_client(binary)


def _encode_scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "before_run": scenario.before_run,
        "after_run": scenario.after_run,
        "environment": dict(scenario.environment),
    }


def _read_outcome(outcome: Outcome, scenarios: Sequence[Scenario]) -> tuple[ScriptReport, ...] | NoSandbox:
    """Whatever ends the oracle of the box was the script's doing: nothing else is in there."""
    match outcome:
        case Ended(0, printed):
            return read_report(_take_last_line(printed), scenarios)
        case Ended(code, printed):
            said = printed.text().strip()[-QUOTED:]
            return _fail_all(scenarios, f"the oracle of the box was ended: exit {code}: {said}")
        case OutOfTime("wall", seconds, _):
            return _fail_all(scenarios, f"no end after {seconds:g} s")
        case OutOfTime(_, seconds, _):
            return _fail_all(scenarios, f"more than {seconds:g} s of processor time")
        case OutOfMemory(memory, _):
            return _fail_all(scenarios, f"more than {memory >> 20} MiB of memory")
        case OutOfOutput(output, _):
            return _fail_all(scenarios, f"the report has more than {output >> 20} MiB")
        case Refused(reason, advice):
            return NoSandbox(reason, advice)
        case _:
            assert_never(outcome)


def _take_last_line(printed: Printed) -> bytes:
    """The report is the last line, written when everything that the script had started was gone."""
    return (printed.head + printed.tail).rstrip(b"\n").rpartition(b"\n")[2]


def _fail_all(scenarios: Sequence[Scenario], reason: str) -> tuple[ScriptReport, ...]:
    return tuple(ScriptReport(scenario.name, "failed", reason, (), "") for scenario in scenarios)
