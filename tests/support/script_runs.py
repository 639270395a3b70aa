"""Scripts that call `witness`, and how tests run them: as our own, or in a box where one works."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from witness_schema.sandbox import sandbox_refusal
from witness_training.judges.scripts.script_jobs import BOUNDS, Bounds
from witness_training.judges.scripts.script_reports import NoSandbox, Scenario, ScriptReport
from witness_training.judges.scripts.script_runs import run_script

SCRIPTS = Path(__file__).resolve().parents[1] / "corpus" / "scripts"
BASE = Scenario("base")
TAMPERED = Scenario(
    "tampered", after_run='test "$WITNESS_STEP" = build; rm -f output.txt; echo other > output.txt'
)


def read_script(name: str) -> str:
    """A script of the corpus."""
    return (SCRIPTS / f"{name}.sh").read_text()


def run_trusted_script(
    shell: str, scenarios: Sequence[Scenario] = (BASE,), bounds: Bounds = BOUNDS
) -> tuple[ScriptReport, ...]:
    """Without a box, which works everywhere."""
    reports = run_script(shell, scenarios, trusted=True, bounds=bounds)
    assert not isinstance(reports, NoSandbox)
    return reports


def run_boxed_script(
    shell: str, scenarios: Sequence[Scenario] = (BASE,), bounds: Bounds = BOUNDS
) -> tuple[ScriptReport, ...] | None:
    """In a box; None where this machine has none, which is then what was said."""
    reports = run_script(shell, scenarios, trusted=False, bounds=bounds)
    if isinstance(reports, NoSandbox):
        refusal = sandbox_refusal()
        assert refusal is not None
        assert reports.reason == refusal.reason
        return None
    return reports
