"""Go sources and files that once hung, filled the memory or ended in a traceback are read, or refused with their place."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest

from support.hostile_checkouts import SAMPLE, lay_out, register
from support.hostile_sources import FILES, PAYLOADS
from witness_schema.errors import WitnessSchemaError
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading
from witness_schema.schemas.schema_set import SchemaSet

SOURCES = {
    name: register('"sample"', 'import "encoding/json"', text) for name, text in PAYLOADS.items()
} | FILES


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_a_source_is_read_or_refused_within_bounds(source: str | bytes, tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {SAMPLE: source})
    began = time.process_time()
    # Any other exception is a traceback for the user, and fails here.
    with contextlib.suppress(WitnessSchemaError):
        record = read_whole(Reading(root, "local")).record
        for name in SchemaSet(record).attestor_names:
            SchemaSet(record).get(name).json_schema()
    assert time.process_time() - began < 10


def test_a_link_a_pipe_and_a_large_file_are_refused_with_their_place(tmp_path: Path) -> None:
    for name in ("link", "pipe", "large"):
        root = lay_out(tmp_path / name, {})
        target = root / "attestation" / "sample" / "x.go"
        if name == "link":
            target.symlink_to("/dev/zero")
        elif name == "pipe":
            os.mkfifo(target)
        else:
            with target.open("wb") as file:
                file.truncate(1 << 30)
        with pytest.raises(WitnessSchemaError) as caught:
            read_whole(Reading(root, "local"))
        assert caught.value.where.startswith(str(target))
