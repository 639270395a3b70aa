"""Runs a script in several scenarios beside one oracle, which answers for `witness` there and reports what was called.

That oracle is the first program of the box and ends with it; it shares nothing with the oracle that judges documents. Its report
is read as what a stranger may have written, though the script has no way to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from witness_schema.sandbox import (
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
from witness_training.judges.scripts.script_jobs import (
    AROUND,
    BOUNDS,
    GO,
    REPORT,
    Bounds,
    choose_path,
    fail_all,
    find_programs,
    write_job,
)
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_wire import read_report

MEMORY = 2 << 30
JOB = "job.json"
QUOTED = 400  # characters


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
        return fail_all(scenarios, f"the shell {reason}")
    binary, client = find_programs()
    confined = Confined(
        (str(binary), "script", JOB),
        files={JOB: write_job(shell, scenarios, bounds, trusted=trusted, fresh=fresh)},
        limits=build_limits(bounds, len(scenarios)),
        read_only=(binary, client),
        environment={"PATH": choose_path(trusted=trusted), **GO},
        room=bounds.room,
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


def _read_outcome(outcome: Outcome, scenarios: Sequence[Scenario]) -> tuple[ScriptReport, ...] | NoSandbox:
    """Whatever ends the oracle of the box was the script's doing: nothing else is in there."""
    match outcome:
        case Ended(0, printed):
            return read_report(_take_last_line(printed), scenarios)
        case Ended(code, printed):
            said = printed.text().strip()[-QUOTED:]
            return fail_all(scenarios, f"the oracle of the box was ended: exit {code}: {said}")
        case OutOfTime("wall", seconds, _):
            return fail_all(scenarios, f"no end after {seconds:g} s")
        case OutOfTime(_, seconds, _):
            return fail_all(scenarios, f"more than {seconds:g} s of processor time")
        case OutOfMemory(memory, _):
            return fail_all(scenarios, f"more than {memory >> 20} MiB of memory")
        case OutOfOutput(output, _):
            return fail_all(scenarios, f"the report has more than {output >> 20} MiB")
        case Refused(reason, advice):
            return NoSandbox(reason, advice)
        case _:
            assert_never(outcome)


def _take_last_line(printed: Printed) -> bytes:
    """The report is the last line, written when everything that the script had started was gone."""
    return (printed.head + printed.tail).rstrip(b"\n").rpartition(b"\n")[2]
