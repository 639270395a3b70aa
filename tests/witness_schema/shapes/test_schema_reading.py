"""A printed schema read back is the shape that prints the same schema."""

from __future__ import annotations

import pytest

from support.go_structs import RULES
from support.go_structs import build_schema as rule_schema
from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.schemas.bundled_versions import bundled_versions, schemas
from witness_schema.shapes.schema_printing import schema_of
from witness_schema.shapes.schema_reading import shape_of


@pytest.mark.parametrize("mode", MODES)
def test_every_bundled_schema_is_read_back(mode: Mode) -> None:
    told = set()
    for version in bundled_versions():
        whole = schemas(mode, version)
        for name in (*whole.attestor_names, *whole.document_names):
            described = whole.get(name)
            for shape in {described.shape, *described.definitions.values()} - told:
                # Most shapes are those of the version before.
                told.add(shape)
                printed = schema_of(shape)
                assert schema_of(shape_of(printed)) == printed, (version, name)
    assert len(told) > 300


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("rule", RULES)
def test_every_go_construct_is_read_back(rule: str, mode: Mode) -> None:
    document = rule_schema(rule, mode)
    root = {key: value for key, value in document.items() if key not in {"$schema", "$defs"}}
    for printed in (root, *document.get("$defs", {}).values()):
        assert schema_of(shape_of(printed)) == printed
