"""Small scenes under other names: what a step reads and writes is what it is called."""

from __future__ import annotations

import pytest

from witness_generators.drawing.chance import Chance
from witness_generators.recorded_tools.recording_file import read_chains
from witness_generators.world.shell_commands import CHECKS, GRID
from witness_generators.world.step_outputs import outputs_of
from witness_training.families.shown_documents.document_names import BRANCHES, PROJECTS, STEMS
from witness_training.families.shown_documents.renamed_worlds import Names, draw_names
from witness_training.families.shown_documents.small_scenes import draw_small_scene
from witness_training.tasks.axes import Drawing, side_of

SEEDS = range(60)


def draw_two(seed: int) -> tuple[Names, dict[str, object], dict[str, object]]:
    """Names, and what is recorded without and with them."""
    names = draw_names(Chance.of(3, seed), Drawing())
    recorded = []
    for scene in (draw_small_scene(("git",), seed), draw_small_scene(("git",), seed, "a-step", names)):
        recorded.append({name: scene.attestation(name) for name in ("command-run", "material", "product")})
    return names, *recorded


@pytest.mark.parametrize("seed", SEEDS)
def test_a_renamed_scene_differs_by_names_alone(seed: int) -> None:
    names, plain, renamed = draw_two(seed)
    for name in ("material", "product"):
        assert len(plain[name]) == len(renamed[name])  # type: ignore[arg-type]
    before, after = (str(each["command-run"]) for each in (plain, renamed))
    if draw_small_scene(("git",), seed).world.command.row in CHECKS:
        assert before == after
    else:
        assert before != after
        assert any(word in after for word in names.words)
        # A command names what it writes, or its tool does.
        recorded = (path for recording in read_chains().values() for path in recording.products)
        fixed = {path for path in recorded if "${name}" not in path}
        assert all(path in fixed or any(word in path for word in names.words) for path in renamed["product"])  # type: ignore[attr-defined]


def test_all_commands_of_the_grid_are_renamed() -> None:
    argvs = {row.argv for row in GRID}
    scenes = [draw_small_scene(("git",), seed, "a-step", draw_two(seed)[0]) for seed in SEEDS]
    assert not any(scene.world.command.argv in argvs for scene in scenes)
    assert all(scene.world.step == "a-step" for scene in scenes)
    assert {scene.world.repository.branch for scene in scenes} <= set(BRANCHES)


def test_no_name_is_one_that_worlds_have_by_themselves() -> None:
    text = "".join(str(draw_two(seed)[1]) for seed in SEEDS)
    assert not any(name in text for name in (*PROJECTS, *STEMS))


def test_names_are_of_the_side_that_is_asked_for() -> None:
    for side in ("seen", "unseen"):
        for seed in range(20):
            names = draw_names(Chance.of(seed, 0), Drawing({"vocabulary": side}))  # type: ignore[dict-item]
            assert {side_of("vocabulary", word) for word in names.words} == {side}


@pytest.mark.parametrize("stems", [(), (STEMS[0],), STEMS[:2]])
def test_a_command_with_more_files_than_names_keeps_its_own_for_the_rest(stems: tuple[str, ...]) -> None:
    seen = set()
    for seed in range(300):
        scene = draw_small_scene(("product",), seed, "step", Names("orbit", tuple(stems), BRANCHES[0]))
        seen.add(scene.world.command.row.argv)
        assert set(outputs_of(scene.world)) or not scene.attestation("product")
    assert any("tee" in argv[-1] for argv in seen)
