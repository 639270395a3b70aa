"""An ignore file leaves out what it names, nothing else, and says which of its lines are stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_schema.changes import ignoring
from witness_schema.changes.change import Change, Changes
from witness_schema.errors import WitnessSchemaError

FOUND = Changes(
    "a",
    "b",
    tuple(
        Change(rule, attestor, pointer, None, None)
        for rule, attestor, pointer in (
            ("FIELD_ADDED", "git", "/tags/*/more"),
            ("FIELD_ADDED", "git", "/tagsmore"),
            ("FIELD_REMOVED", "git", "/tags/*/more"),
            ("FIELD_ADDED", "github", "/tags/*/more"),
        )
    ),
)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("FIELD_ADDED git /tags/*/more  # seen", [1, 2, 3]),
        ("FIELD_ADDED git /tags # seen", [1, 2, 3]),
        ("FIELD_ADDED git # seen", [2, 3]),
        ("FIELD_ADDED git* /tags # seen", [1, 2]),
        ("FIELD_REMOVED * # seen", [0, 1, 3]),
        ("# FIELD_ADDED git # seen", [0, 1, 2, 3]),
        ("\n", [0, 1, 2, 3]),
    ],
)
def test_a_line_covers_its_changes(line: str, left: list[int], tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text(line + "\n")
    lines = ignoring.read(tmp_path / "ignore")
    assert ignoring.drop_ignored(FOUND, lines).found == tuple(FOUND.found[index] for index in left)
    assert ignoring.list_stale(FOUND, lines) == ()


def test_a_line_about_nothing_is_stale(tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text("# head\nFIELD_ADDED jwt # seen\n")
    (line,) = ignoring.list_stale(FOUND, ignoring.read(tmp_path / "ignore"))
    assert line.where == f"{tmp_path / 'ignore'}:2"


@pytest.mark.parametrize(
    "line",
    ["FIELD_ADDED git /tags", "FIELD_ADED git # typo", "git # what", "FIELD_ADDED git tags # no pointer"],
)
def test_another_line_is_an_error_with_its_place(line: str, tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text(line + "\n")
    with pytest.raises(WitnessSchemaError, match=r"ignore:1: (no rule is named|this is not a line)"):
        ignoring.read(tmp_path / "ignore")
