"""What the step's folder and the machine hold, recorded by the real attestors: as drawn, but for the machine's own places."""

from __future__ import annotations

import copy
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.private_mounts import refusal, with_mounts
from support.worlds_on_disk import index_by_attestor, read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.host.distributions import DISTRIBUTIONS, Distribution
from witness_generators.attestors.host.system_packages import Installation
from witness_generators.runs import roster
from witness_generators.runs.run_entries import attestation_of
from witness_generators.runs.scenes import Scene
from witness_generators.world.digests import LIBRARY_HASHES
from witness_generators.world.place import step_folder
from witness_generators.world.shell_commands import GRID
from witness_generators.world.workspace import lay_out, step_environment
from witness_generators.world.world import World
from witness_generators.world.world_space import Limits
from witness_schema.oracle import Oracle, RunRequest

FOLDER_READERS = ("lockfiles", "maven", "omnitrail")
Json = dict[str, Any]


def laid_out(world: World, root: Path) -> Path:
    """The world's folder with the modes that git gives: its objects are read-only."""
    step = lay_out(world, root)
    for path in root.rglob("*"):
        at_git_s = path.relative_to(root).as_posix().startswith(".git/objects/")
        path.chmod(0o755 if path.is_dir() else 0o444 if at_git_s else 0o644)
    root.chmod(0o755)
    return step


def moved(envelope: Json, root: str, world: World) -> Json:
    """A real trail as if its folder and its owner were those of the world."""
    found = copy.deepcopy(envelope)
    owner = next(iter(attestation_of("omnitrail", world)["Envelope"]["mapping"].values()))["posix"]
    for element in found["mapping"].values():
        assert (element["posix"]["owner_uid"], element["posix"]["owner_gid"]) == (
            str(os.getuid()),
            str(os.getgid()),
        )
        element["posix"] |= {name: owner[name] for name in ("owner_uid", "owner_gid")}
    mapping = found["mapping"].items()
    found["mapping"] = {step_folder(world) + path.removeprefix(root): element for path, element in mapping}
    return found


@pytest.mark.parametrize("index", range(12))
def test_folders_are_recorded_as_drawn(oracle: Oracle, tmp_path: Path, index: int) -> None:
    """Every key, value and subject; a trail's root and owner are the machine's."""
    limits = Limits(command=GRID[index % len(GRID)].argv[-1])
    scene = draw_scene(FOLDER_READERS, seed=71, index=index, limits=limits)
    world, step = scene.world, laid_out(scene.world, tmp_path)
    request = RunRequest(
        world.step, FOLDER_READERS, world.argv, str(step), step_environment(world, os.environ["PATH"])
    )
    result = oracle.run(replace(request, hashes=() if world.hashes == LIBRARY_HASHES else world.hashes))
    real = index_by_attestor(result)
    assert set(FOLDER_READERS) < set(real)
    assert list(roster.find_broken(real)) == []
    real["omnitrail"]["Envelope"] = moved(real["omnitrail"]["Envelope"], str(step), world)
    assert {name: real[name] for name in FOLDER_READERS} == {
        name: scene.attestation(name) for name in FOLDER_READERS
    }
    assert read_subjects(result) == scene.statement(FOLDER_READERS)["subject"]


def test_a_folder_without_lock_files_is_recorded(oracle: Oracle, tmp_path: Path) -> None:
    """With an empty list, as the drawn one is."""
    result = oracle.run(RunRequest("look", ("lockfiles",), (), str(tmp_path), {}))
    assert index_by_attestor(result)["lockfiles"] == {"lockfiles": []}


def test_a_project_without_dependencies_has_null(oracle: Oracle, tmp_path: Path) -> None:
    """And empty texts for what it inherits."""
    scenes = (draw_scene(["maven"], seed=72, index=index) for index in range(400))
    scene = next(one for one in scenes if one.attestation("maven")["dependencies"] is None)
    step = lay_out(scene.world, tmp_path)
    result = oracle.run(RunRequest("look", ("maven",), (), str(step), {}))
    assert index_by_attestor(result)["maven"] == scene.attestation("maven")


def installed(distribution: Distribution) -> list[Scene]:
    """Some worlds on this distribution."""
    scenes = [draw_scene(["system-packages"], seed=73, index=index) for index in range(60)]
    return [one for one in scenes if one.world.prop(Installation).distribution == distribution][:3]


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda one: f"{one.id} {one.version}")
@pytest.mark.oracle
def test_packages_are_recorded_as_drawn(distribution: Distribution, tmp_path: Path) -> None:
    """The real attestor under this distribution's os-release, asking a package manager that prints what is installed."""
    for number, scene in enumerate(installed(distribution)):
        folder = tmp_path / str(number)
        folder.mkdir()
        expected = scene.attestation("system-packages")
        listing = "".join(f"{one['name']}\t{one['version']}\n" for one in expected["packages"])
        real = with_mounts(folder, distribution.id, distribution.version, listing)
        assert real == expected or refusal(real)


def test_this_machine_s_packages_look_like_the_drawn_ones(oracle: Oracle, tmp_path: Path) -> None:
    """What the machine's own package manager lists: the drawn keys, the invariants, and the digest of the whole."""
    result = oracle.run(RunRequest("look", ("system-packages",), (), str(tmp_path), {}))
    real = index_by_attestor(result)
    said = real["system-packages"]
    drawn = draw_scene(["system-packages"], seed=73, index=0).attestation("system-packages")
    assert list(said) == list(drawn)
    assert {tuple(one) for one in said["packages"]} == {tuple(drawn["packages"][0])} == {("name", "version")}
    assert said["os"] == "linux"
    assert list(roster.find_broken(real)) == []
