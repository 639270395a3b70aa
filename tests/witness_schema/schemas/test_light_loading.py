"""Whoever asks for little waits for little: what a command does not need is not imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.hostile_checkouts import SAMPLE, lay_out, register
from witness_schema.clone import CACHE_VARIABLE, repository_root

# What is imported by the script, of what takes long to import.
HEAVY = (
    "importlib.metadata",
    "tree_sitter",
    "witness_schema.golang.code.code_nodes",
    "witness_schema.reading.boxed_reading",
    "witness_schema.reading.checkout_reading",
    "witness_schema.reading.package_reading",
    "witness_schema.sandbox",
)
READER = {"tree_sitter", "witness_schema.golang.code.code_nodes", "witness_schema.reading.checkout_reading"}
LOAD = 'import witness_schema; schema = witness_schema.load("git"); assert schema.is_valid({}) is False'
EXTRACT = "from pathlib import Path; from witness_schema import extract; assert extract(Path({!r})).attestors"
EMIT = (
    "from pathlib import Path; from witness_schema import emit; "
    "assert emit(Path({!r}), source=Path({!r}), force=True).attestors"
)


def list_heavy(script: str, cache: Path) -> set[str]:
    """Run a script, and list what it imports that takes long."""
    told = f"import sys; before = set(sys.modules); {script}; print(*set(sys.modules) - before)"
    environment = {**os.environ, CACHE_VARIABLE: str(cache)}
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return {*HEAVY} & {*done.stdout.split()}


def test_a_bundled_schema_is_loaded_without_the_reader_of_go(tmp_path: Path) -> None:
    assert list_heavy(LOAD, tmp_path) == set()


@pytest.mark.checkout
def test_the_pinned_checkout_is_read_without_the_box_and_not_at_all_where_nothing_changed(
    tmp_path: Path,
) -> None:
    checkout = repository_root() / "vendor" / "go-witness"
    assert list_heavy(EXTRACT.format(str(checkout)), tmp_path) == READER
    assert list_heavy(EMIT.format(str(tmp_path / "schemas"), str(checkout)), tmp_path) == set()


def test_a_foreign_checkout_is_read_without_what_reads_packages(tmp_path: Path) -> None:
    foreign = lay_out(tmp_path / "go-witness", {SAMPLE: register('"sample"')})
    heavy = list_heavy(EXTRACT.format(str(foreign)), tmp_path / "cache")
    assert heavy == {*READER, "witness_schema.reading.boxed_reading"}
