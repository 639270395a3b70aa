"""What the oracle that runs a script is told: the job, its variables, and the programs that it takes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from witness_schema.json_writing import dumps
from witness_schema.oracle import build
from witness_schema.sandbox import Box
from witness_training.judges.scripts.script_reports import Scenario, ScriptReport

# For the oracle's own start and end.
AROUND = 20.0
REPORT = 16 << 20  # bytes; the oracle keeps its documents below 8 MiB, 11 in base64
# Go's collector waits until the oracle of the box has this much: a sixth of its short life goes into marking otherwise.
GO = {"GOGC": "off", "GOMEMLIMIT": "512MiB"}
# One that runs many scripts is let grow to less, since it keeps what it has.
GO_SERIES = {"GOGC": "off", "GOMEMLIMIT": "128MiB"}
SYSTEM_FOLDERS = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What confines a script.

    seconds, cpu_seconds: what one scenario may take, far longer than an answer does: time on the clock, and of all processors.
    sandbox:              the kind of box; None for the first that works here.
    room:                 the private network in which services answer, as `job_rooms` makes it; "" without any.
    """

    seconds: float = 30.0
    cpu_seconds: float = 10.0
    sandbox: Box | None = None
    room: str = ""


BOUNDS = Bounds()


def write_job(
    shell: str, scenarios: Sequence[Scenario], bounds: Bounds, *, trusted: bool, fresh: bool = False
) -> bytes:
    """The job as one line of JSON. Builds the oracle where it is missing."""
    _, client = find_programs()
    job = {
        "shell": shell,
        "scenarios": [_encode_scenario(scenario) for scenario in scenarios],
        # /etc/gitconfig could set a template or hooks.
        "environment": {"PATH": choose_path(trusted=trusted), "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1"},
        "client": str(client),
        "canary": secrets.token_hex(16),
        "seconds": bounds.seconds,
        "cpu_seconds": bounds.cpu_seconds,
        "guarded": not trusted,
        "fresh": fresh,
        "served": bool(bounds.room),
    }
    return dumps(job).encode()


def choose_path(*, trusted: bool) -> str:
    """Where a script finds its programs."""
    return os.environ.get("PATH", os.defpath) if trusted else SYSTEM_FOLDERS


def build_variables(path: str, home: Path) -> dict[str, str]:
    """The variables of an oracle that runs many scripts of ours."""
    return {"PATH": path, "LC_ALL": "C", "HOME": str(home), "TMPDIR": str(home), **GO_SERIES}


@cache
def find_programs() -> tuple[Path, Path]:
    """The oracle and the program that stands for `witness`; built where they are missing, and looked for once in a process."""
    binary = build.ensure().absolute()
    return binary, build.find_client(binary)


def fail_all(scenarios: Sequence[Scenario], reason: str) -> tuple[ScriptReport, ...]:
    """A report for each scenario: failed for this reason."""
    return tuple(ScriptReport(scenario.name, "failed", reason, (), "") for scenario in scenarios)


def _encode_scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "before_run": scenario.before_run,
        "after_run": scenario.after_run,
        "environment": dict(scenario.environment),
    }
