"""Drawn attestations are what real go-witness writes: worlds are laid out on disk and really run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.worlds_on_disk import (
    draw_without_machine,
    drop_machine,
    index_by_attestor,
    read_subjects,
    run_worlds,
)
from witness_generators.api.direct_draws import draw_world
from witness_generators.attestors.host.linux import move_to_linux
from witness_generators.drawing.chance import Chance
from witness_generators.drawing.direct_interpreter import build_drawer
from witness_generators.runs.run_entries import attestation_of
from witness_generators.runs.scenes import Scene
from witness_generators.world.file_contents import KINDS, detect_mime_type
from witness_generators.world.shell_commands import CHECKS, GRID
from witness_generators.world.variables import HIDDEN_NAMES, HIDDEN_PARTS, hide_sensitive
from witness_generators.world.world import Trace
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


def test_a_repository_without_a_commit_is_real(oracle: Oracle, tmp_path: Path) -> None:
    """Every key and value of all attestations, and the subjects; in the root of the repository and below it."""
    worlds = [
        draw_world(
            seed=25, index=index, limits=Limits(command=GRID[index % len(GRID)].argv[-1], commit=False)
        )
        for index in range(12)
    ]
    assert {world.directory == "" for world in worlds} == {True, False}
    for world, result in zip(worlds, run_worlds(oracle, worlds, tmp_path), strict=True):
        real = index_by_attestor(result)
        assert not any(real["git"].values())
        assert {name: drop_machine(name, real[name]) for name in real} == {
            name: draw_without_machine(name, world) for name in real
        }
        assert read_subjects(result) == Scene(world, {}).statement(["git", "environment"])["subject"]


TRACE = Trace(1000, b"machine", vulnerable=True)
# What the machine decides of a process.
OWN = (
    "processid",
    "parentpid",
    "programdigest",
    "exedigest",
    "specbypassisvuln",
    "environ",
    "openedfiles",
    "program",
)


def test_traced_processes_are_real(oracle: Oracle, tmp_path: Path) -> None:
    """Programs, parents, words, variables, and the files of the step with their digests."""
    worlds = [
        move_to_linux(
            replace(draw_world(seed=26, index=index, limits=Limits(command=row.argv[-1])), trace=TRACE)
        )
        for index in range(6)
        for row in (*GRID, CHECKS[0])
    ]
    for world, result in zip(worlds, run_worlds(oracle, worlds, tmp_path, trace=True), strict=True):
        real = index_processes(index_by_attestor(result)["command-run"]["processes"])
        drawn = index_processes(attestation_of("command-run", world)["processes"])
        assert real.keys() == drawn.keys()
        for program, process in drawn.items():
            assert {**process, "words": None} == {**real[program], "words": None}
            # PATH is that of the machine, and PWD may stand twice.
            own = {
                f"{name}={value}" for name, value in attestation_of("environment", world)["variables"].items()
            }
            mine = {
                word for text in own if not text.startswith(("PATH=", "PWD=")) for word in text.split(" ")
            }
            assert "environ" not in process["names"] or process["words"] >= mine <= real[program]["words"]


def index_processes(processes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The processes by the name of their program, without what the machine decides."""
    (first,) = (one["processid"] for one in processes if not one["parentpid"])
    assert {one["parentpid"] for one in processes} <= {0, first}
    return {
        one["program"].rpartition("/")[2]: {
            **{name: value for name, value in one.items() if name not in OWN},
            "names": sorted({*one} - {"specbypassisvuln"}),
            "words": {*one.get("environ", "").split(" ")},
            "files": {path: digests for path, digests in one["openedfiles"].items() if path[0] != "/"},
            "libraries": "/lib/x86_64-linux-gnu/libc.so.6" in one["openedfiles"],
        }
        for one in processes
    }


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
