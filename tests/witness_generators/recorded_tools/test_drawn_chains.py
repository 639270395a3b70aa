"""What is drawn of a tool chain lies within what the real one did: products, MIME types, output."""

from __future__ import annotations

import re
import shlex
from collections import Counter

import pytest

from witness_generators import Limits
from witness_generators.api.direct_draws import draw_scene, draw_world
from witness_generators.recorded_tools.chain_rows import ROWS
from witness_generators.recorded_tools.key_paths import find_foreign_paths
from witness_generators.recorded_tools.recording_file import read_chains, read_documents
from witness_generators.recorded_tools.templates import compile_form
from witness_generators.world.place import step_folder
from witness_generators.world.shell_commands import CHECKS, GRID, TOOLS
from witness_generators.world.shell_commands import ROWS as COMMANDS
from witness_generators.world.step_outputs import outputs_of
from witness_schema.documents.plain_json import parse_json

DRAWS = 20
# Not recorded: what a shell does with files, which the gate runs for real (`test_real_runs`), and what writes nothing.
BY_HAND = {("true",)}


def test_each_row_is_recorded_and_drawn() -> None:
    assert set(read_chains()) == {row.id for row in ROWS}
    assert {row.recording for row in TOOLS} == {row.id for row in ROWS}
    assert {row.argv for row in CHECKS} == BY_HAND
    assert [row.argv for row in COMMANDS if not row.recording] == [row.argv for row in (*GRID, *CHECKS)]
    assert len(read_chains()) >= 8


def test_recordings_have_a_version_and_say_nothing_of_the_machine() -> None:
    for recording in read_chains().values():
        assert recording.version[0].isdigit()
        text = f"{recording.stdout}{recording.stderr}{[*recording.products]}"
        assert not re.search(r"(?<!\w)/(tmp|root|home)/|quillon|marabou|https?:", text), recording.id


@pytest.mark.parametrize("recording", sorted(read_chains()))
def test_draws_lie_within_the_recording(recording: str) -> None:
    """Each product of 20 draws has path and MIME type of one that was recorded, and none is missing; so has the output."""
    recorded = read_chains()[recording]
    forms = {path: compile_form(path) for path in recorded.products}
    rows = [row for row in TOOLS if row.recording == recording]
    for index in range(DRAWS):
        row = rows[index % len(rows)]
        scene = draw_scene(("product",), seed=5, index=index, limits=Limits(command=shlex.join(row.argv)))
        command, products = scene.attestation("command-run"), scene.attestation("product")
        assert tuple(command["cmd"]) == row.argv
        assert compile_form(recorded.stdout).fullmatch(command.get("stdout", ""))
        assert compile_form(recorded.stderr).fullmatch(command.get("stderr", ""))
        matched = Counter(
            template
            for path, product in products.items()
            for template, form in forms.items()
            if form.fullmatch(path) and product["mime_type"] == recorded.products[template]
        )
        assert matched == Counter(recorded.products.keys())
        assert len(products) == len(recorded.products)


def test_nearly_all_default_draws_use_a_recorded_command() -> None:
    """Of 500 default draws at least 90 in 100; of the others most are what the gate runs for real."""
    drawn = Counter(draw_world(seed=12, index=index).command.row.recording or "none" for index in range(500))
    assert drawn["none"] <= 50
    assert set(drawn) - {"none"} == set(read_chains())


def test_a_report_of_eslint_has_the_form_of_the_recorded_one() -> None:
    row = next(row for row in TOOLS if row.recording == "eslint")
    world = draw_world(seed=5, index=0, limits=Limits(command=shlex.join(row.argv)))
    report = parse_json(outputs_of(world)["eslint.json"])
    assert find_foreign_paths(report, read_documents()["eslint-json"].paths) == []
    assert report[0]["filePath"] == f"{step_folder(world)}/{row.name}/index.js"
