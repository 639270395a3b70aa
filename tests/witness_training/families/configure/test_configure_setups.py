"""The commands of every set-up, run one after the other in a plain shell: each reads what the one before made."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.space.configure_space import SETUPS, draw_names, draw_setup
from witness_training.families.configure.steps.configure_case import Case
from witness_training.tasks.axes import Drawing

HUNDRED = 100
COMMIT = "git init -q -b main && git add . && git -c user.name=a -c user.email=a@b.c commit -q --allow-empty -m one"


def lay_down(case: Case, folder: Path) -> None:
    """What the script of a case lays down before its first step."""
    for step in case.steps:
        place = folder / step.folder
        place.mkdir(parents=True, exist_ok=True)
        for path, lines in step.reads.items():
            (place / path).write_text("".join(f"{line}\n" for line in lines))
        if step.tree:
            (place / step.tree).mkdir()
            (place / step.tree / "one.txt").write_text("first\n")
            (place / step.tree / "two.txt").write_text("second\n")
        if "oci" in step.attestors:
            (place / "layer.tar").write_bytes(b"layer")
    if case.needs_repository:
        (folder / "README.md").write_text("read me\n")
        subprocess.run(["sh", "-eu", "-c", COMMIT], cwd=folder, check=True)


@pytest.mark.parametrize("hundred", range(SETUPS // HUNDRED))
def test_the_commands_of_each_set_up_work(hundred: int, tmp_path: Path) -> None:
    for number in range(hundred * HUNDRED, (hundred + 1) * HUNDRED):
        structure = draw_setup(number, Drawing())
        names = draw_names(Chance.of(1, number), Drawing(), structure)
        case, folder = Case(structure | {"names": names}), tmp_path / str(number)
        lay_down(case, folder)
        for step in case.steps:
            ran = subprocess.run(
                ["sh", "-c", step.command],
                cwd=folder / step.folder,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ran.returncode == 0, (number, step.command, ran.stderr)
            made = folder / step.place(step.artifact)
            assert made.is_file(), (number, step.command)
            assert made.stat().st_size > 0, (number, step.command)
