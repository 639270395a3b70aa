"""Real runs of attestors that read a product. The step's tools are stand-ins that write what was drawn."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.combined_runs.drawn_tools import put_tools, tools_of
from witness_generators.runs.scenes import Scene
from witness_generators.world.digests import LIBRARY_HASHES
from witness_generators.world.workspace import lay_out, step_environment
from witness_generators.world.world import World
from witness_schema import attestor_names, load
from witness_schema.oracle import Oracle, RunRequest, RunResult

TYPES = {kind: name for name in attestor_names() for kind in load(name).predicate_types}


def collect_prop_files(world: World) -> dict[str, bytes]:
    """Collect the files that tools write besides the command's own."""
    return {path: content for prop in world.props for path, content in prop.made(world).items()}


def run_with_tools(
    oracle: Oracle,
    scene: Scene,
    names: Iterable[str],
    folder: Path,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    variables: Mapping[str, str] | None = None,
) -> RunResult:
    """Return what the real attestors record of this world. `variables` are added to the world's own."""
    world = scene.world
    calls = {tool for prop in world.props for tool in tools_of(prop.shell(world))}
    root = folder / "root"
    root.mkdir(parents=True)
    printed = "".join(prop.prints(world) for prop in world.props)
    tools = put_tools(folder / "tools", calls, collect_prop_files(world), printed)
    # The stand-ins first, so that they hide real tools of the same name.
    environment = step_environment(world, f"{tools}:{os.environ['PATH']}") | dict(variables or {})
    request = RunRequest(
        world.step, tuple(names), world.argv, str(lay_out(world, root)), environment, options or {}
    )
    # gitoids cannot be asked for by name; without any name go-witness computes them (attestation/context.go).
    result = oracle.run(replace(request, hashes=() if world.hashes == LIBRARY_HASHES else world.hashes))
    assert isinstance(result, RunResult), result
    return result


def index_by_attestor(result: RunResult) -> dict[str, Any]:
    """Return the attestations of a run by attestor, whichever of its predicate types each one has."""
    assert result.collection is not None, result.errors
    return {TYPES[one["type"]]: one["attestation"] for one in result.collection["attestations"]}
