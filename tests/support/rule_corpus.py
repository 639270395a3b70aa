"""The corpus tests/corpus/schema_changes: a folder for each rule, laid over a go-witness that is as small as can be.

`python tests/support/rule_corpus.py` writes every expected.json anew: look at the difference before you keep it.
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
from witness_schema.reading.extraction import extract

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = CORPUS / "schema_changes"
SCAFFOLD = CORPUS / "go_witness_scaffold"


def rules() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in CASES.iterdir()))


def checkout(rule: str, side: str, place: Path) -> Path:
    """The checkout of one side, put together in `place`."""
    root = place / side
    shutil.copytree(SCAFFOLD, root)
    shutil.copytree(CASES / rule / side, root, dirs_exist_ok=True)
    return root


def editions(rule: str, place: Path) -> tuple[Edition, Edition]:
    sides = ("previous", "current")
    before, after = (build_edition(extract(checkout(rule, side, place), version=side)) for side in sides)
    return before, after


def found(rule: str, place: Path) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = json.loads(as_json(compare(*editions(rule, place))))["changes"]
    return changes


def expected(rule: str) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = json.loads((CASES / rule / "expected.json").read_text())
    return changes


def _renew() -> None:
    for rule in rules():
        with TemporaryDirectory() as place:
            text = json.dumps(found(rule, Path(place)), indent=1, ensure_ascii=False)
        (CASES / rule / "expected.json").write_text(text + "\n")


if __name__ == "__main__":
    _renew()
