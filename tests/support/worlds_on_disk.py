"""Real runs in worlds on disk, and which parts of their attestations depend on the machine."""

from __future__ import annotations

import base64
import copy
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from witness_generators.runs.run_entries import attestation_of
from witness_generators.world.digests import LIBRARY_HASHES
from witness_generators.world.workspace import lay_out, step_environment
from witness_generators.world.world import World
from witness_schema.oracle import Oracle, RunRequest, RunResult
from witness_schema.verdict import Crashed

# attestor → properties that describe the machine and not the world.
MACHINE = {
    # The ids and the system's files of a traced run; `test_real_runs.py` compares the rest.
    "command-run": ("processes",),
    "git": ("gittool", "gitbinpath", "gitbinhash"),
    "environment": ("os", "hostname", "username"),
}
VARIABLES = ("PATH", "GIT_OPTIONAL_LOCKS")


def run_worlds(
    oracle: Oracle, worlds: Sequence[World], folder: Path, *, trace: bool = False
) -> list[RunResult | Crashed]:
    """Return what real attestors record of each world; `trace` asks for the command's processes."""
    requests = []
    for number, world in enumerate(worlds):
        root = folder / str(number)
        root.mkdir()
        # A world without a git binary has go-git do the work; the run must not find one either.
        path = os.environ["PATH"] if world.repository.git is not None else build_path_without_git(folder)
        step, environment = lay_out(world, root), step_environment(world, path)
        request = RunRequest(world.step, ("git", "environment"), world.argv, str(step), environment)
        # gitoids cannot be asked for by name; without any name go-witness computes them (attestation/context.go).
        hashes = () if world.hashes == LIBRARY_HASHES else world.hashes
        requests.append(replace(request, hashes=hashes, trace=trace))
    return list(oracle.run_all(requests))


def build_path_without_git(folder: Path) -> str:
    """Make a folder with links to every program on PATH except git, and return it as a PATH."""
    programs = folder / "programs"
    if not programs.exists():
        programs.mkdir()
        for place in map(Path, os.environ["PATH"].split(os.pathsep)):
            for program in place.iterdir() if place.is_dir() else ():
                link = programs / program.name
                # The first folder on PATH wins, as in a shell.
                if program.name != "git" and not link.is_symlink():
                    link.symlink_to(program)
    return str(programs)


def read_subjects(result: object) -> list[dict[str, Any]]:
    """Return the subjects of the statement that the run signed, sorted by name."""
    assert isinstance(result, RunResult), result
    assert result.envelope is not None, result.errors
    statement = json.loads(base64.b64decode(result.envelope["payload"]))
    return sorted(statement["subject"], key=lambda subject: str(subject["name"]))


def index_by_attestor(result: object) -> dict[str, Any]:
    """Return the attestations of a run by the name in their predicate type."""
    assert isinstance(result, RunResult), result
    assert result.collection is not None, result.errors
    return {entry["type"].split("/")[-2]: entry["attestation"] for entry in result.collection["attestations"]}


def drop_machine(name: str, attestation: Any) -> Any:
    """Return the attestation without what depends on the machine."""
    kept = copy.deepcopy(attestation)
    for place in MACHINE.get(name, ()):
        kept.pop(place, None)
    for variable in VARIABLES:
        kept.get("variables", {}).pop(variable, None)
    # go-git walks a map of the remotes, so their order is random.
    if name == "git":
        kept.get("remotes", []).sort()
    return kept


def draw_without_machine(name: str, world: World) -> Any:
    """Return what is drawn for this world, without what depends on the machine."""
    return drop_machine(name, attestation_of(name, world))
