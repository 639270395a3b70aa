"""The rows of the kinds of Rego are the folders of `tests/corpus/rego_kinds`, and say word for word what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from witness_generators.documents.rego import SYNTAXES
from witness_generators.documents.rego_kinds import ROWS, RegoKind, RegoParameters, write_rule_of_kind

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "rego_kinds"
PARAMETERS = RegoParameters("develop", ("copy.txt", "output.txt"))


def texts(row: RegoKind) -> dict[str, str]:
    """What a folder of the corpus holds: the module in both syntaxes, and the words of a question."""
    modules = {f"{syntax}.rego": write_rule_of_kind(row.id, PARAMETERS, syntax).module for syntax in SYNTAXES}
    return {**modules, "words.txt": f"deny {row.words(PARAMETERS)}\n"}


def test_every_row_has_its_folder_and_every_folder_its_row() -> None:
    assert sorted(row.id for row in ROWS) == sorted(path.name for path in CORPUS.iterdir())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_row_says_what_its_folder_holds(row: RegoKind) -> None:
    assert texts(row) == {path.name: path.read_text() for path in (CORPUS / row.id).iterdir()}
