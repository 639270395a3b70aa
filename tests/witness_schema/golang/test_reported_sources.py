"""tests/corpus/reported: Go sources that were once misread, what they declare, and whether Go takes them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.nodes import StructType
from witness_schema.golang.syntax import GoFile, parse
from witness_schema.upstream import go_toolchain

REPORTED = Path(__file__).parents[2] / "corpus" / "reported"
CASES = sorted(path.parent.name for path in REPORTED.glob("*/source.go"))


def declared(file: GoFile) -> dict[str, Any]:
    """What the source declares, as declared.json says it."""
    bodies = {name: file.read_declaration(name).body for name in file.types}
    return {
        "types": {n: [f.name for f in b.fields] for n, b in bodies.items() if isinstance(b, StructType)},
        "functions": {
            name: " ".join(file.read_function(of, name).tokens.split()) for of, name in file.functions
        },
        "constants": {constant.name: constant.expression for constant in file.constants.values()},
    }


@pytest.mark.parametrize("case", CASES)
def test_reported_sources_are_read(case: str) -> None:
    source = REPORTED / case / "source.go"
    expected = json.loads((REPORTED / case / "declared.json").read_text())
    assert expected.pop("why")
    if "refused" in expected:
        with pytest.raises(WitnessSchemaError) as raised:
            parse(source)
        assert str(raised.value).splitlines()[0].endswith(expected["refused"])
    else:
        assert declared(parse(source)) == expected


@pytest.mark.parametrize("case", CASES)
@pytest.mark.oracle
def test_go_agrees(case: str) -> None:
    gofmt = go_toolchain.find().find_gofmt()
    told = subprocess.run([gofmt, "-l", REPORTED / case / "source.go"], capture_output=True, check=False)
    refused = "refused" in json.loads((REPORTED / case / "declared.json").read_text())
    assert (told.returncode != 0) == refused
