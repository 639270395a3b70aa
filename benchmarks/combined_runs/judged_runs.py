"""Combinations run for real and judged: complete, valid, round-tripped, coherent, and as drawn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.combined_runs.comparing import find_difference
from benchmarks.combined_runs.real_runs import RealRun, run_scene
from witness_generators import draw_scene
from witness_generators.attestors.reports.exploitability import Exploitability
from witness_generators.attestors.reports.sarif import read_properties
from witness_generators.attestors.reports.sarif_results import Scan
from witness_generators.runs.combinations import Combination
from witness_generators.runs.roster import find_broken
from witness_generators.runs.run_entries import ALWAYS_RUN
from witness_generators.runs.scenes import Scene
from witness_generators.runs.verdicts import TAKES_ANY_JSON
from witness_generators.world.shell_commands import GRID
from witness_generators.world.step_outputs import outputs_of
from witness_generators.world.world import World
from witness_generators.world.world_space import Limits
from witness_schema import attestor_names, load
from witness_schema.oracle import Oracle, RunResult
from witness_schema.verdict import Accepted

SEED = 15
# They compare what the world says with the host name, the home and the folder of the machine, which are its own in a real run.
OF_THE_MACHINE = frozenset({"aws-host", "gcp-host", "k8s-home", "trail-root"})
TYPES = {kind: name for name in attestor_names() for kind in load(name).predicate_types}


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """A combination that was run.

    attestations: how many it made. problems: what is not as it has to be. mistaken: the attestors that took another's product
    for their report, as go-witness does by chance.
    """

    names: Combination
    attestations: int
    problems: tuple[str, ...]
    mistaken: tuple[str, ...] = ()


def judge_runs(oracle: Oracle, combinations: tuple[Combination, ...], first: int = 0) -> Iterator[JudgedRun]:
    """Run each combination in a world of its own. first: the number of the first one's world."""
    for index, names in enumerate(combinations, first):
        yield judge_run(oracle, names, index)


def judge_run(oracle: Oracle, names: Combination, index: int) -> JudgedRun:
    """Run a combination in the world of this number, with a command that can be run on this machine."""
    limits = Limits(command=GRID[index % len(GRID)].argv[-1])
    # A trace needs rights that not every machine gives, and has numbers of processes that no world can know.
    scene = draw_scene(names, seed=SEED, index=index, limits=limits, adapt=World.untraced)
    return judge_scene(oracle, scene, scene, names)


def judge_scene(
    oracle: Oracle, laid_out: Scene, scene: Scene, names: Combination, wanted: Combination = ()
) -> JudgedRun:
    """Run these attestors in one scene, and judge what they made by another, which tests alone take for a different one.

    wanted: the attestors that have to be there, those that are run by default.
    """
    with tempfile.TemporaryDirectory(prefix="witness-schema-combination-") as place:
        run = run_scene(oracle, laid_out, names, Path(place))
        return _judge(oracle, scene, wanted or names, run)


def _judge(oracle: Oracle, scene: Scene, names: Combination, run: RealRun) -> JudgedRun:
    result = run.result
    if not isinstance(result, RunResult) or result.collection is None:
        said = result.errors if isinstance(result, RunResult) else result.reason
        return JudgedRun(names, 0, (f"nothing was recorded: {said}",))
    entries = result.collection["attestations"]
    made = {TYPES[entry["type"]]: entry["attestation"] for entry in entries}
    mistaken = tuple(
        name for name in TAKES_ANY_JSON if name in made and _took_another(scene.world, name, made)
    )
    problems = [*(f"{name} is missing" for name in {*names, *ALWAYS_RUN} - set(made))]
    verdicts = oracle.roundtrip_all((entry["type"], entry["attestation"]) for entry in entries)
    for (name, attestation), verdict in zip(made.items(), verdicts, strict=True):
        if name in mistaken and name == "vex":
            # A document without a time is written, and cannot be read again (`runs/unreadable.py`).
            continue
        if not isinstance(verdict, Accepted):
            problems.append(f"{name} does not survive a round trip: {verdict}")
        problems += [f"{name}: {error.message}" for error in load(name).iter_errors(attestation)]
        if name not in mistaken:
            problems.append(find_difference(name, attestation, scene.world, str(run.step), run.machine))
    told = {name: one for name, one in made.items() if name not in mistaken}
    problems += [
        f"{one.id}: not so that {one.fact}" for one in find_broken(told) if one.id not in OF_THE_MACHINE
    ]
    return JudgedRun(names, len(made), tuple(filter(None, problems)), mistaken)


def _took_another(world: World, name: str, made: dict[str, Any]) -> bool:
    """Whether the attestor took another product of the step than the one that was made for it."""
    taken, own = made[name]["reportFileName"], world.prop(Scan if name == "sarif" else Exploitability).file
    if taken == own or taken not in outputs_of(world):
        return False
    # For sarif worlds know which products read as a report.
    return name != "sarif" or read_properties(outputs_of(world)[taken])[1]
