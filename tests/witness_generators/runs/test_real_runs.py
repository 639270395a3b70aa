"""Drawn attestations are what real go-witness writes: worlds are laid out on disk and really run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.worlds_on_disk import (
    draw_without_machine,
    drop_machine,
    index_by_attestor,
    read_subjects,
    run_worlds,
)
from witness_generators.api.direct_draws import draw_world
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.runs.run_entries import attestation_of
from witness_generators.runs.scenes import Scene
from witness_generators.world.file_contents import KINDS, detect_mime_type
from witness_generators.world.shell_commands import GRID
from witness_generators.world.variables import HIDDEN_NAMES, HIDDEN_PARTS, hide_sensitive
from witness_generators.world.world_space import Limits
from witness_schema.oracle import Oracle, RunRequest

RECORDED = {"git", "environment", "material", "command-run", "product"}


@pytest.mark.parametrize("clean", [True, False])
def test_real_attestations_equal_the_drawn_ones(oracle: Oracle, tmp_path: Path, clean: bool) -> None:
    """Each of the grid's commands, really run: every key and value, but for the machine's own."""
    worlds = [
        draw_world(seed=21, index=index, limits=Limits(command=GRID[index % len(GRID)].argv[-1], clean=clean))
        for index in range(25)
    ]
    for world, result in zip(worlds, run_worlds(oracle, worlds, tmp_path), strict=True):
        real = index_by_attestor(result)
        assert set(real) == RECORDED
        assert {name: drop_machine(name, real[name]) for name in real} == {
            name: draw_without_machine(name, world) for name in real
        }
        assert read_subjects(result) == Scene(world, {}).statement(["git", "environment"])["subject"]


def test_a_world_without_git_binary_is_go_git_s(oracle: Oracle, tmp_path: Path) -> None:
    """With no git on PATH, go-witness says so and asks go-git for the status: every key and value."""
    limits = [Limits(clean=False, command=row.argv[-1]) for row in GRID]
    worlds = [
        replace(world, repository=replace(world.repository, git=None))
        for index in range(40)
        for world in (draw_world(seed=24, index=index, limits=limits[index % len(limits)]),)
    ]
    kinds: set[str] = set()
    for world, result in zip(worlds, run_worlds(oracle, worlds, tmp_path), strict=True):
        real, expected = index_by_attestor(result)["git"], attestation_of("git", world)
        assert real["gittool"] == expected["gittool"] == "go-git"
        assert drop_machine("git", real) == draw_without_machine("git", world)
        kinds |= {f"{one['staging']} {one['worktree']}" for one in real.get("status", {}).values()}
    assert {"untracked untracked", "deleted unmodified", "added deleted", "modified modified"} <= kinds


def test_mime_types_are_go_witness_s(oracle: Oracle, tmp_path: Path) -> None:
    """A file of each kind, made by the command, is of the type that the kind says."""
    source, step = tmp_path / "source", tmp_path / "step"
    source.mkdir()
    step.mkdir()
    expected = {}
    for kind in KINDS:
        for index in range(5):
            content = build_drawer(kind.space)(Chance.of(0, index), 0)
            assert isinstance(content, bytes)
            (source / f"{kind.name} {index}").write_bytes(content)
            expected[f"{kind.name} {index}"] = kind.mime_type
            assert detect_mime_type(content) == kind.mime_type
    command = ("sh", "-c", 'cp "$0"/* .', str(source))
    real = index_by_attestor(
        oracle.run(RunRequest("copy", (), command, str(step), {"PATH": "/usr/bin:/bin"}))
    )
    assert {path: product["mime_type"] for path, product in real["product"].items()} == expected


def test_hidden_variables_are_go_witness_s(oracle: Oracle, tmp_path: Path) -> None:
    names = [
        *HIDDEN_NAMES,
        *HIDDEN_PARTS,
        *(f"X_{part}_Y" for part in HIDDEN_PARTS),
        "PATH",
        "HOME",
        "CI",
        "token",
        "Api_Key",
    ]
    environment = dict.fromkeys(names, "value")
    real = index_by_attestor(oracle.run(RunRequest("look", ("environment",), (), str(tmp_path), environment)))
    assert real["environment"]["variables"] == hide_sensitive(environment)
