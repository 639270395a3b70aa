"""One hostile checkout of every kind: reading it ends soon, with a word, and nothing else has changed.

Those whose files are hostile are read by the command, those whose source is by the reader alone, which costs a tenth.
`python tests/support/checkout_sweep.py` runs over more of each; tests/README.md says how.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.checkout_kinds import KINDS, write_checkouts
from support.checkout_sweep import COMMANDS
from support.checkout_texts import SOURCES
from witness_schema.clone import repository_root
from witness_schema.errors import WitnessSchemaError
from witness_schema.reading import record_lines
from witness_schema.reading.checkout_reading import read_whole
from witness_schema.reading.version_record import Reading
from witness_schema.schemas.schema_set import SchemaSet

SEED = 12
SWEEP = repository_root() / "tests" / "support" / "checkout_sweep.py"
# Of the command and the process that reads for it, the larger one.
MEGABYTES, CPU_SECONDS = 800, 30
FILE_KINDS = [name for name in KINDS if name not in SOURCES]


def copy_repository(place: Path) -> Path:
    """What the command needs of a clone; `vendor sync` writes into it."""
    root = repository_root()
    for name in ("witness_schema", "witness_cli", "generators"):
        shutil.copytree(root / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    (place / "oracle").mkdir()
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(root / "oracle" / name, place / "oracle" / name)
    (place / "vendor").mkdir()
    return place


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Each kind once, the commands in turn."""
    place = tmp_path_factory.mktemp("sweep")
    write_checkouts(place / "cases", 1, SEED, FILE_KINDS)
    copy = copy_repository(place / "copy")
    command = [sys.executable, str(SWEEP), str(copy), str(place / "cases"), *COMMANDS]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def list_faults(told: dict[str, Any]) -> list[str]:
    """What a run did that none may do."""
    faults = {
        "a crash": told["trace"] or told["code"] not in {0, 1, 2},
        "no end": told["hang"],
        "much time": told["cpu"] > CPU_SECONDS,
        "much memory": told["mb"] > MEGABYTES,
        "a secret": told["secret"],
        "a raw character": told["raw"],
        "a write elsewhere": told["changed"],
        "something left": told["left"],
        "a program of the checkout": told["sprung"],
        "the network": told["asked"],
    }
    return [fault for fault, is_there in faults.items() if is_there]


def test_every_kind_is_run_over(runs: list[dict[str, Any]]) -> None:
    assert {told["case"].rpartition("-")[0] for told in runs} == set(FILE_KINDS)
    assert {told["command"] for told in runs} == set(COMMANDS)


def test_no_checkout_does_harm(runs: list[dict[str, Any]]) -> None:
    harmed = {
        f"{told['command']} {told['case']}": (faults, told["said"])
        for told in runs
        if (faults := list_faults(told))
    }
    assert harmed == {}


def test_some_are_read_and_some_refused(runs: list[dict[str, Any]]) -> None:
    """Otherwise something else than the checkouts would have ended the runs."""
    assert {told["code"] for told in runs} >= {0, 2}


@pytest.mark.parametrize("kind", SOURCES)
def test_no_source_does_harm(kind: str, tmp_path: Path) -> None:
    (root,) = write_checkouts(tmp_path, 1, SEED, [kind])
    began = time.process_time()
    # Any other exception is a traceback for the user, and fails here.
    with contextlib.suppress(WitnessSchemaError):
        record = read_whole(Reading(root, "local")).record
        assert record_lines.load(record_lines.dump(record)) == record
        for name in SchemaSet(record).attestor_names:
            SchemaSet(record).get(name).json_schema()
    assert time.process_time() - began < CPU_SECONDS
