"""Each fact is written once: these literals occur in these files of the product and in no other."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from witness_generators.documents.policy import EXPIRES
from witness_generators.documents.rego_kinds import ROWS
from witness_generators.world.shell_commands import GRID
from witness_schema import attestor_names, load
from witness_schema.clone import MARKER
from witness_schema.documents.document_types import COLLECTION_TYPE, POLICY_TYPE, STATEMENT_TYPE
from witness_training.lora.training.checkpoints import ADAPTER
from witness_training.tasks.dataset_files import RECORDS
from witness_training.tasks.phrasings import PHRASINGS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("witness_schema", "generators", "witness_stand_ins", "witness_training", "witness_cli", "tools")
GENERATORS = "generators/witness_generators"
# literal → the files that have it, each once
HOMES: dict[str, tuple[str, ...]] = {
    EXPIRES: (f"{GENERATORS}/documents/policy.py",),
    POLICY_TYPE: ("witness_schema/documents/document_types.py",),
    COLLECTION_TYPE: ("witness_schema/documents/document_types.py",),
    STATEMENT_TYPE: ("witness_schema/documents/document_types.py",),
    MARKER: ("witness_schema/clone.py",),
    RECORDS: ("witness_training/tasks/dataset_files.py",),
    ADAPTER: ("witness_training/lora/training/checkpoints.py",),
    **{row.argv[-1]: (f"{GENERATORS}/world/shell_commands.py",) for row in GRID},
    **{row.id: (f"{GENERATORS}/documents/rego_kinds.py",) for row in ROWS},
    **{phrasing.ask: ("witness_training/tasks/phrasings.py",) for phrasing in PHRASINGS},
}
# Predicate types are the schemas'. Those who write one say what the schemas do not: which of sbom's types is which, and
# what the oracle, which knows no schemas, is calibrated with.
TYPES: dict[str, tuple[str, ...]] = {
    "https://witness.dev/attestations/environment/v0.1": ("witness_schema/oracle/calibration.py",),
    "https://witness.dev/attestations/product/v0.1": ("witness_schema/oracle/calibration.py",),
    "https://spdx.dev/Document": (f"{GENERATORS}/attestors/reports/sbom.py",),
    "https://cyclonedx.org/bom": (f"{GENERATORS}/attestors/reports/sbom.py",),
}


def list_literals(path: Path) -> Iterator[str]:
    """Yield the string literals of a module, including the plain parts of f-strings."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def places() -> dict[str, Counter[str]]:
    """Map each literal of the product to the files it is in, with counts."""
    listed = subprocess.run(["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, capture_output=True, check=True)
    found: dict[str, Counter[str]] = {}
    for name in listed.stdout.decode().split("\0"):
        if name.endswith(".py") and (ROOT / name).is_file():
            for text in list_literals(ROOT / name):
                found.setdefault(text, Counter())[name] += 1
    return found


@pytest.mark.parametrize("literal", HOMES)
def test_fact_is_written_once(places: dict[str, Counter[str]], literal: str) -> None:
    assert dict(places.get(literal, Counter())) == dict.fromkeys(HOMES[literal], 1)


def test_predicate_types_are_read_from_the_schemas(places: dict[str, Counter[str]]) -> None:
    types = {kind for name in attestor_names() for kind in load(name).predicate_types}
    assert len(types) > 25
    written = {kind: tuple(places[kind]) for kind in types if kind in places}
    assert written == TYPES


def test_no_module_spells_a_witness_type_out_of_parts(places: dict[str, Counter[str]]) -> None:
    """The common start of go-witness's types is in no f-string."""
    spelt = [text for text in places if text.startswith("https://witness.dev/attestations/")]
    assert sorted(spelt) == sorted(kind for kind in TYPES if kind.startswith("https://witness.dev/"))
