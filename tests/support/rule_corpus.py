"""The corpus tests/corpus/schema_changes: a folder for each rule, laid over a minimal go-witness.

`python tests/support/rule_corpus.py` rewrites every expected.json; review the difference before you commit it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from witness_schema.changes.described_version import Edition, build_edition
from witness_schema.changes.formats import as_json
from witness_schema.changes.version_comparison import compare
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = CORPUS / "schema_changes"
SCAFFOLD = CORPUS / "go_witness_scaffold"


def list_rules() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in CASES.iterdir()))


def lay_out_checkout(rule: str, side: str, place: Path) -> Path:
    """Lay out the checkout of one side in `place` and return its root."""
    root = place / side
    shutil.copytree(SCAFFOLD, root)
    # Over the scaffold: a case has only the files in which its two sides differ.
    shutil.copytree(CASES / rule / side, root, dirs_exist_ok=True)
    return root


def load_editions(rule: str, place: Path) -> tuple[Edition, Edition]:
    sides = ("previous", "current")
    # Our own files: read here, without the process that a foreign folder gets.
    readings = (Reading(lay_out_checkout(rule, side, place), side) for side in sides)
    before, after = (build_edition(read_whole(reading).record) for reading in readings)
    return before, after


def compare_sides(rule: str, place: Path) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = json.loads(as_json(compare(*load_editions(rule, place))))["changes"]
    return changes


def load_expected(rule: str) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = json.loads((CASES / rule / "expected.json").read_text())
    return changes


def _rewrite_expectations() -> None:
    for rule in list_rules():
        with TemporaryDirectory() as place:
            text = json.dumps(compare_sides(rule, Path(place)), indent=1, ensure_ascii=False)
        (CASES / rule / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    _rewrite_expectations()
