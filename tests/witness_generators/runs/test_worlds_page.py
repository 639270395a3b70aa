"""docs/worlds.md is what the rows say."""

from __future__ import annotations

from collections import Counter

from witness_generators.runs.roster import INVARIANTS, ROWS
from witness_generators.runs.worlds_page import write_page
from witness_schema.clone import repository_root


def test_the_page_is_that_of_the_rows() -> None:
    made = "".join(line + "\n" for line in write_page())
    written = (repository_root() / "docs" / "worlds.md").read_text(encoding="utf-8")
    assert written == made, "run: python -m witness_generators.runs.worlds_page > docs/worlds.md"


def test_each_invariant_is_told_once_and_about_known_attestors() -> None:
    assert [name for name, times in Counter(one.id for one in INVARIANTS).items() if times > 1] == []
    assert {name for one in INVARIANTS for name in one.attestors} <= set(ROWS)
