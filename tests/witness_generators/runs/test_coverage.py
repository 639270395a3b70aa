"""Whether other schemas than the bundled ones can be drawn from, said before a version is bundled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from witness_generators.runs.coverage import list_uncovered
from witness_schema import attestor_names
from witness_schema.golang.types import Basic, Named, Struct, StructField
from witness_schema.reading.version_record import VersionRecord
from witness_schema.schemas.bundled_versions import bundled_record, bundled_versions, schemas
from witness_schema.schemas.schema_set import SchemaSet

# Facts are written for the default version; these versions have all of their properties.
WHOLE = ("v0.8.2", "v0.9.0", "v0.9.1", "v0.9.2", "v0.10.0", "v0.11.0", "v0.12.0", "main-2026-08-05")
# One of each shape: the versions between them differ in single attestors.
OLDER = ("v0.1.10", "v0.1.15", "v0.2.0", "v0.3.0", "v0.4.0", "v0.6.0")


@pytest.mark.parametrize("version", WHOLE)
def test_every_bundled_version_is_covered(version: str) -> None:
    assert list_uncovered(schemas("serialization", version)) == ()


@pytest.mark.parametrize("version", OLDER)
def test_an_older_version_lacks_properties_and_nothing_else(version: str) -> None:
    assert version in bundled_versions()
    lines = list_uncovered(schemas("serialization", version))
    others = [line for line in lines if " has no property " not in line]
    assert [line.split()[0] for line in others] == [
        name for name in ("syft",) if name in attestor_names(version)
    ]
    assert len(others) < len(lines)


def with_git_fields(*fields: StructField) -> VersionRecord:
    """The bundled program, its git attestor with these fields in the place of its own."""
    program = bundled_record()
    payload = next(a for a in program.attestors if a.name == "git").type
    assert isinstance(payload, Named)
    changed = replace(program.declared[payload.key], type=Struct(fields))
    return replace(program, declared={**program.declared, payload.key: changed})


def test_a_fact_of_a_property_that_went_is_told() -> None:
    program = with_git_fields(StructField("New", Basic("string"), 'json:"new"', False, "git.go:1"))
    lines = list_uncovered(SchemaSet(program))
    assert "git has no property /commithash, but a fact in witness_generators.runs.roster sets it" in lines
    assert [line for line in lines if not line.startswith("git ")] == []
