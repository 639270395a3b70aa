"""Runs beside a stand-in with faults: what real go-witness makes of it, and what it records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.served_runs import run_served
from support.stand_in_steps import find_step
from witness_schema.oracle import Oracle, RunRequest, RunResult, build
from witness_schema.verdict import Crashed
from witness_stand_ins import StandIns
from witness_stand_ins.faults.fault_row import Outcome


def run_faulty(
    oracle: Oracle, repository: Path, place: Path, service: str, faults: tuple[str, ...], limit: float = 0
) -> tuple[Outcome, Any]:
    """What go-witness makes of a stand-in with these faults, and what it records."""
    if service in {"tsa", "archivista", "fulcio"}:
        return run_served(build.ensure(), repository, place, service, faults, limit)
    step = find_step(service)
    attestor, *_ = step.attestors
    with StandIns((service,), repo=repository, faults=faults) as services:
        environment = {**services.environment, **step.list_variables()}
        command = ("sh", "-c", step.script) if step.script else ()
        names = {*step.options, *services.options}
        options = {name: {**step.options.get(name, {}), **services.options.get(name, {})} for name in names}
        request = RunRequest(
            "build", step.attestors, command, str(repository), environment, options, limit=limit
        )
        result = oracle.run(request)
    if isinstance(result, Crashed):
        assert "no answer within" in result.reason
        return "waits", None
    assert isinstance(result, RunResult)
    if result.collection is None:
        # Of a command that fails without the service, its exit is the error.
        assert ("command-run" if step.programs else attestor) in result.errors, result.errors
        return "refused", None
    (found,) = [
        one["attestation"] for one in result.collection["attestations"] if f"/{attestor}/" in one["type"]
    ]
    return "recorded", found
