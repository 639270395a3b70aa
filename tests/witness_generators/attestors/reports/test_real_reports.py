"""Reports as the real attestors record them: every key, value and subject as drawn."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from support.product_runs import index_by_attestor, run_with_tools
from support.worlds_on_disk import read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.attestors.reports.bill import OWN_TOOLS, Bill, BillTool
from witness_generators.attestors.reports.sarif_results import Scan
from witness_generators.attestors.reports.scanners import GITLEAKS
from witness_generators.runs import roster
from witness_generators.runs.scenes import Scene
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world_space import Limits
from witness_schema.json_writing import encode
from witness_schema.oracle import Oracle, RunRequest, RunResult

# Beside what else a report is about: an image, lock files.
RUNS = {
    "a project's bill": ("sbom",),
    "a locked project's bill": ("lockfiles", "sbom"),
    "an image's bill": ("docker", "oci", "sbom"),
    "a scan": ("sarif",),
    "a project's exploitability": ("vex",),
    "a locked project's exploitability": ("lockfiles", "vex"),
}
WORLDS = 14


@pytest.mark.parametrize("run", RUNS)
def test_reports_are_recorded_as_drawn(oracle: Oracle, tmp_path: Path, run: str) -> None:
    """Each report's attestor runs with those that do not read it."""
    names = RUNS[run]
    for index in range(WORLDS):
        limits = Limits(command=GRID[index % len(GRID)].argv[-1])
        scene = draw_scene(names, seed=93, index=index, limits=limits)
        compare_with_real(oracle, scene, names, tmp_path / str(index))


def compare_with_real(oracle: Oracle, scene: Scene, names: tuple[str, ...], folder: Path) -> None:
    """Each attestation and every subject of a real run are those that are drawn."""
    result = run_with_tools(oracle, scene, names, folder)
    assert result.errors == {}
    real = index_by_attestor(result)
    for name in (*names, "material", "product", "command-run"):
        assert real[name] == scene.attestation(name), name
    assert list(roster.find_broken(real)) == []
    assert read_subjects(result) == scene.statement(names)["subject"]


def find_scene(names: tuple[str, ...], wanted: Callable[[Scene], bool]) -> Scene:
    """The first drawn scene of this kind."""
    limits = Limits(command=GRID[0].argv[-1])
    drawn = (draw_scene(names, seed=94, index=index, limits=limits) for index in range(400))
    return next(scene for scene in drawn if wanted(scene))


@pytest.mark.parametrize("tool", OWN_TOOLS, ids=lambda tool: tool.recording)
@pytest.mark.parametrize("names", [("sbom",), ("lockfiles", "sbom")], ids=",".join)
def test_a_bill_of_an_ecosystems_own_tool_is_recorded_as_drawn(
    oracle: Oracle, tmp_path: Path, names: tuple[str, ...], tool: BillTool
) -> None:
    scene = find_scene(names, lambda one: one.world.prop(Bill).tool is tool)
    compare_with_real(oracle, scene, names, tmp_path)


def test_a_scan_for_secrets_is_recorded_as_drawn(oracle: Oracle, tmp_path: Path) -> None:
    names = ("sarif",)
    scene = find_scene(
        names, lambda one: one.world.prop(Scan).scanner is GITLEAKS and bool(one.world.prop(Scan).found)
    )
    compare_with_real(oracle, scene, names, tmp_path)


@pytest.mark.parametrize(("length", "told"), [(100, True), (4000, False)])
def test_a_bill_that_says_late_what_it_is_is_none(
    oracle: Oracle, tmp_path: Path, length: int, told: bool
) -> None:
    """As those of cyclonedx-py are, which are not drawn for that."""
    about = {"component": {"type": "library", "name": "a", "description": "b" * length}}
    late = {"metadata": about, "version": 1, "bomFormat": "CycloneDX", "specVersion": "1.6"}
    (tmp_path / "aside").write_bytes(encode(late))
    (tmp_path / "step").mkdir()
    words = ("cp", str(tmp_path / "aside"), "sbom.json")
    result = oracle.run(
        RunRequest("build", ("sbom",), words, str(tmp_path / "step"), {"PATH": os.environ["PATH"]})
    )
    assert isinstance(result, RunResult)
    assert ("sbom" in result.errors) != told
    assert told or "no SBOM file found" in str(result.errors)
