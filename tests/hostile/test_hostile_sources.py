"""Go sources and files that once hung, filled the memory or ended in a traceback are read, or refused with their place."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

import pytest

from support.hostile_checkouts import SAMPLE, lay_out, register
from support.hostile_sources import FILES, PAYLOADS
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import WitnessSchemaError
from witness_schema.reading import record_lines
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.extraction import extract
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
        assert record_lines.load(record_lines.dump(record)) == record
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


def test_names_that_are_no_text_stand_in_no_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go takes neither for a part of a package; the cache names what a record was read from."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    root = lay_out(tmp_path / "checkout", {})
    place = root / "attestation" / "sample"
    (place / os.fsdecode(b"\xff.txt")).write_text("x")
    (place / os.fsdecode(b"\x80")).mkdir()
    (place / os.fsdecode(b"\x80") / "x.go").write_text("package x\n")
    record = extract(root)
    assert [attestor.name for attestor in record.attestors] == ["sample"]
    assert extract(root) == record


def test_folders_without_end_are_refused_with_their_place(tmp_path: Path) -> None:
    root = lay_out(tmp_path / "checkout", {})
    here = os.open(root / "attestation", os.O_RDONLY)
    for _ in range(1000):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    with pytest.raises(WitnessSchemaError, match="folders deep") as caught:
        read_whole(Reading(root, "local"))
    assert caught.value.where == f"{root}/attestation"
    subprocess.run(["rm", "-rf", str(root)], check=True)  # deeper than Python's own removal goes


@pytest.mark.parametrize("name", ["levels", "no Go", "name"])
def test_every_refusal_says_what_to_do(name: str, tmp_path: Path) -> None:
    source = {
        "levels": register('"sample"', "", "type Deep " + "[]" * 150 + "string\n\ntype Attestor struct{ D Deep }\n"),
        "no Go": "package sample\n\nfunc {\n",
        "name": register('"sa\\x1bmple"', "", "type Attestor struct{}\n"),
    }[name]  # fmt: skip
    with pytest.raises(WitnessSchemaError) as caught:
        extract(lay_out(tmp_path / "checkout", {SAMPLE: source}))
    assert caught.value.where
    assert caught.value.advice
