"""The rows of commands: each works in a real shell on what a script lays down, and makes what it says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from witness_generators.drawing.chance import Chance
from witness_training.families.configure.steps.command_rows import DOCUMENT_ROWS, ROWS
from witness_training.families.configure.steps.input_contents import draw_words, write_content
from witness_training.families.configure.steps.input_documents import write_document
from witness_training.families.configure.steps.step_commands import (
    fill_row,
    find_shape,
    is_plain,
    list_places,
    makes_more,
    quote_shell,
)
from witness_training.tasks.axes import NAMED, side_of

ALL = [(chain, row) for rows in (ROWS, DOCUMENT_ROWS) for chain, texts in rows.items() for row in texts]


def lay_down(row: str, folder: Path, seed: int) -> Mapping[str, str]:
    """Write the inputs of a row; return the value of each place."""
    shape = find_shape(row)
    values = {"n": str(2 + seed % 8), "w": draw_words(Chance.of(seed, 0), 3)[0], "tree": "tree"}
    for number, (role, kind) in enumerate(shape.reads.items()):
        values[role] = f"{role}.{'txt' if kind == 'any' else kind}"
        lines = [write_document("spdx", seed)] if kind == "json" else write_content(kind, seed + number)
        (folder / values[role]).write_text("".join(f"{line}\n" for line in lines))
    for role, kind in shape.makes.items():
        values[role] = f"{role}.{kind}"
    if shape.tree:
        (folder / "tree").mkdir()
        (folder / "tree" / "one.txt").write_text("first\n")
    return values


@pytest.mark.parametrize("chain", ROWS)
def test_each_command_makes_its_files_and_ends_well(chain: str, tmp_path: Path) -> None:
    for number, row in enumerate(row for name, row in ALL if name == chain):
        folder = tmp_path / str(number)
        folder.mkdir()
        values = lay_down(row, folder, seed=number)
        if chain == "git":
            (folder / "README.md").write_text("read me\n")
            commit = (
                "git init -q -b main && git add . && git -c user.name=a -c user.email=a@b.c commit -q -m one"
            )
            subprocess.run(["sh", "-eu", "-c", commit], cwd=folder, check=True)
        before = {path.name for path in folder.rglob("*")}
        command = fill_row(row, values)
        ran = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, (command, ran.stderr)
        made = {
            path.name for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts
        } - before
        wanted = {values[role] for role in find_shape(row).makes}
        assert wanted <= made, command
        assert wanted == made or makes_more(row), command
        # What a later step reads must hold something: `grep` and `test -s` fail without.
        assert next(folder.rglob(values["out"])).stat().st_size > 0, command


def test_a_command_without_signs_of_the_shell_means_the_same_without_one() -> None:
    plain = [row for _, row in ALL if is_plain(fill_row(row, dict.fromkeys(list_places(row), "x")))]
    assert 15 < len(plain) < len(ALL)
    assert not any(sign in row.replace("{", "").replace("}", "") for row in plain for sign in "|>&;$*'\"")


@pytest.mark.parametrize(
    "text", ["plain", "it's", 'say "x"', "a 'b' \"c\"", "cost $5 `now` \\n", "don't $go"]
)
def test_a_quoted_text_is_one_word_again(text: str) -> None:
    said = subprocess.run(
        ["sh", "-c", f"printf %s {quote_shell(text)}"], capture_output=True, text=True, check=True
    )
    assert said.stdout == text


def test_there_are_many_tool_chains_and_some_are_held_out() -> None:
    assert len(ROWS) >= 12
    held = {chain for chain in ROWS if side_of("tool-chain", chain) == "unseen"}
    assert held == NAMED["tool-chain"] & set(ROWS)
    assert len(held) >= 2
    assert all(shutil.which(name) for name in held)
