"""Images as the real attestors record them: every key, value and subject as drawn."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from benchmarks.combined_runs.cluster_files import build_options, write_kubeconfig
from support.product_runs import index_by_attestor, run_with_tools
from support.pushed_images import PushedImage, serve_images
from support.worlds_on_disk import read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.containers.image import (
    INDEX,
    MANIFEST,
    build_foreign_manifest,
    build_images,
    pushed,
)
from witness_generators.attestors.containers.manifests import Manifests, Source
from witness_generators.attestors.containers.saved_image import Layout, SavedImage
from witness_generators.runs import roster
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world import World
from witness_generators.world.world_space import Limits
from witness_schema.oracle import Oracle
from witness_stand_ins import StandIns

READERS = ("docker", "oci")


@pytest.mark.parametrize("index", range(24))
def test_images_are_recorded_as_drawn(oracle: Oracle, tmp_path: Path, index: int) -> None:
    """What buildx says of the image and what its archive holds."""
    limits = Limits(command=GRID[index % len(GRID)].argv[-1])
    scene = draw_scene(READERS, seed=91, index=index, limits=limits)
    result = run_with_tools(oracle, scene, READERS, tmp_path)
    real = index_by_attestor(result)
    compared = (*READERS, "material", "product", "command-run")
    assert {name: real[name] for name in compared} == {name: scene.attestation(name) for name in compared}
    assert list(roster.find_broken(real)) == []
    assert read_subjects(result) == scene.statement(READERS)["subject"]


def list_pushed(world: World) -> list[PushedImage]:
    """What registries have of the images that the manifests name; nothing where none is to be had."""
    manifests = world.prop(Manifests)
    own, *others = manifests.list_images(world).values()
    if not manifests.reachable:
        return [PushedImage(reference, None) for reference in (own, *others)]
    parts = [(MANIFEST, one.manifest) for one in build_images(world)]
    theirs = [PushedImage(reference, (INDEX, build_foreign_manifest(reference))) for reference in others]
    return [PushedImage(own, pushed(world), parts), *theirs]


@pytest.mark.parametrize("index", range(40))
def test_manifests_are_recorded_as_drawn(oracle: Oracle, tmp_path: Path, index: int) -> None:
    """Every key and value beside the images' own attestors; the home folder is the machine's."""
    names = ("docker", "environment", "k8smanifest", "oci")
    limits = Limits(command=GRID[index % len(GRID)].argv[-1])
    scene = draw_scene(names, seed=92, index=index, limits=limits)
    world, home = scene.world, tmp_path / "home"
    (home / ".kube").mkdir(parents=True)
    write_kubeconfig(world, home / ".kube" / "config")
    with (
        serve_images(list_pushed(world), tmp_path / "blobs") as routes,
        StandIns(world=world, routes=routes) as services,
    ):
        variables = {**services.routing, "HOME": str(home)}
        result = run_with_tools(
            oracle, scene, names, tmp_path, {"k8smanifest": build_options(world)}, variables
        )
    real, expected = index_by_attestor(result), scene.attestation("k8smanifest")
    assert list(roster.find_broken(real)) == []
    assert real["k8smanifest"].pop("kubeconfig") == f"{home}/.kube/config"
    assert expected.pop("kubeconfig").endswith("/.kube/config")
    assert real["k8smanifest"] == expected
    assert {name: real[name] for name in READERS} == {name: scene.attestation(name) for name in READERS}


def test_worlds_are_of_every_layout_and_source() -> None:
    """Those that are really run."""
    worlds = [draw_scene(("k8smanifest", "oci"), seed=92, index=index).world for index in range(40)]
    assert {world.prop(SavedImage).layout for world in worlds} == set(get_args(Layout))
    assert {world.prop(Manifests).source for world in worlds} == set(get_args(Source))
