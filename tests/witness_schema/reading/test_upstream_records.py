"""Records of every go-witness tag since v0.1.10 load, give schemas in both directions, and are written again as they were."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from witness_schema.encoding_json.type_encoding import MODES, Mode
from witness_schema.reading import record_lines
from witness_schema.schemas.schema_set import SchemaSet

RECORDS = sorted((Path(__file__).parents[2] / "corpus" / "upstream_records").glob("*.json.gz"))


def test_every_tag_and_the_main_branch_is_there() -> None:
    assert len(RECORDS) == 34


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name.removesuffix(".json.gz"))
def test_a_record_loads_and_is_written_again_as_it_was(path: Path) -> None:
    data = gzip.decompress(path.read_bytes())
    record = record_lines.load(data)
    # The reader that wrote them did not mark them: it was the first.
    assert record_lines.dump(record) == data.replace(b'{"format":3,', b'{"format":3,"reader":1,', 1)
    assert len(record.attestors) > 10


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "path", [RECORDS[1], RECORDS[len(RECORDS) // 2], RECORDS[-1]], ids=lambda path: path.name
)
def test_a_record_gives_schemas(path: Path, mode: Mode) -> None:
    schemas = SchemaSet(record_lines.load(gzip.decompress(path.read_bytes())), mode)
    titles = [schemas.get(name).json_schema()["title"] for name in schemas.attestor_names]
    assert titles == list(schemas.attestor_names)
