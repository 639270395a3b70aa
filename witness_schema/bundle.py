"""The program that ships with the package: facts read from the pinned go-witness, so that nothing needs Go or a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from witness_schema import program_file
from witness_schema.json_encoding import Mode
from witness_schema.program import Program
from witness_schema.schema_set import AttestorSchema, SchemaSet

BUNDLED = Path(__file__).parent / "bundled"


def bundled_version() -> str:
    """The go-witness version that the bundled program came from, e.g. "v0.12.0"."""
    return _newest().stem


@cache
def bundled_program() -> Program:
    return program_file.load(_newest().read_bytes())


@cache
def schemas(mode: Mode = "serialization") -> SchemaSet:
    """The bundled schemas, in one direction."""
    return SchemaSet(bundled_program(), mode)


def load(name: str, mode: Mode = "serialization") -> AttestorSchema:
    """The schema of an attestor or document: `load("git").validate(x)`."""
    return schemas(mode).get(name)


def attestor_names() -> tuple[str, ...]:
    """The registered attestors, sorted."""
    return schemas().attestor_names


def document_names() -> tuple[str, ...]:
    """The documents around attestations, sorted: collection, envelope, file, policy, statement."""
    return schemas().document_names


def _newest() -> Path:
    return max(BUNDLED.glob("v*.jsonl"), key=lambda path: [int(part) for part in path.stem[1:].split(".")])
