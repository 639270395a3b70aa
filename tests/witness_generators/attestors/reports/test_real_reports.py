"""Reports as the real attestors record them: every key, value and subject as drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.product_runs import index_by_attestor, run_with_tools
from support.worlds_on_disk import read_subjects
from witness_generators.api.direct_draws import draw_scene
from witness_generators.runs import roster
from witness_generators.world.shell_commands import GRID
from witness_generators.world.world_space import Limits
from witness_schema.oracle import Oracle

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
        result = run_with_tools(oracle, scene, names, tmp_path / str(index))
        assert result.errors == {}
        real = index_by_attestor(result)
        compared = (*names, "material", "product", "command-run")
        for name in compared:
            assert real[name] == scene.attestation(name), name
        assert list(roster.find_broken(real)) == []
        assert read_subjects(result) == scene.statement(names)["subject"]
