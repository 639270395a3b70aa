"""Images as the real attestors record them: every key, value and subject as drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from product_runs import recorded_by, run_with_tools
from worlds_on_disk import subjects_of_run

from generators import roster
from generators.commands import GRID
from generators.sampling import draw_scene
from generators.world_space import Limits
from witness_schema.oracle import Oracle

READERS = ("docker", "oci")


@pytest.mark.parametrize("index", range(24))
def test_images_are_recorded_as_drawn(oracle: Oracle, tmp_path: Path, index: int) -> None:
    """What buildx says of the image and what its archive holds."""
    limits = Limits(command=GRID[index % len(GRID)].argv[-1])
    scene = draw_scene(READERS, seed=91, index=index, limits=limits)
    result = run_with_tools(oracle, scene, READERS, tmp_path)
    real = recorded_by(result)
    compared = (*READERS, "material", "product", "command-run")
    assert {name: real[name] for name in compared} == {name: scene.attestation(name) for name in compared}
    assert list(roster.broken(real)) == []
    assert subjects_of_run(result) == scene.statement(READERS)["subject"]
