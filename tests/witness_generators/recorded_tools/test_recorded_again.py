"""Tool chains run for real: a recording is what the tool does."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from witness_generators.recorded_tools.chain_rows import ROWS, ChainRow
from witness_generators.recorded_tools.recording_file import read_chains
from witness_generators.recorded_tools.tool_recorder import record_chain
from witness_schema.errors import UnreadableSource
from witness_schema.oracle import Oracle

# Those that every machine of this project has.
SAMPLE = ("make", "go-build", "go-test", "cargo-build", "cargo-test", "npm-pack", "cmake-ninja", "javac")
BY_ID = {row.id: row for row in ROWS}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_tool_chain_does_again_what_was_recorded(oracle: Oracle, name: str) -> None:
    recorded, row = read_chains()[name], BY_ID[name]
    if shutil.which(row.version[0]) is None:
        pytest.fail(f"it takes {row.version[0]}, which is not on PATH")
    again = record_chain(oracle, row)
    if again.version == recorded.version:
        assert again == recorded
    else:
        # Another version may print something else; what it makes is the same.
        assert again.products == recorded.products


def test_a_tool_that_fails_is_no_recording(oracle: Oracle) -> None:
    row = replace(BY_ID["make"], argv=("sh", "-c", "echo no >&2; exit 3"))
    with pytest.raises(UnreadableSource, match="it fails: no"):
        record_chain(oracle, row)


def test_a_tool_that_does_something_else_each_time_is_no_recording(oracle: Oracle) -> None:
    row = ChainRow("odd", ("sh", "-c", "echo 1.0"), ("sh", "-c", "mktemp -p . oddXXXXXXX.txt"))
    with pytest.raises(UnreadableSource, match="two runs of it differ"):
        record_chain(oracle, row)
