"""Measures one module: its documents by real Go, then what each engine and each peer says of them. All of it is kept by content."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from benchmarks.foreign_types import peer_judging
from benchmarks.foreign_types.go_answers import collect_answers
from benchmarks.foreign_types.go_program import PROGRAM, build_program
from benchmarks.foreign_types.module_list import ForeignList, ForeignModule
from witness_schema.clone import cache_directory, repository_root
from witness_schema.errors import BrokenEnvironment
from witness_schema.json_writing import encode
from witness_schema.swapping import replace_path
from witness_schema.upstream import go_toolchain

WORKER = Path(__file__).parent / "engine_worker.py"
# Modules that are pinned by their sums are trusted to be as large as they are.
_WORKER_ENVIRONMENT = {"WITNESS_SCHEMA_READING_BUDGET": "1000", "PYTHONSAFEPATH": "1"}
PEERS = ("invopop", "google", "swaggest")


@dataclass(frozen=True, slots=True)
class Engine:
    """A `witness_schema` and its place. name: for people."""

    name: str
    root: Path


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of one module: a report for each type, by engine, and counts, by peer."""

    module: ForeignModule
    reports: Mapping[str, tuple[dict[str, Any], ...]]
    peers: Mapping[str, Mapping[str, int]]


def measure_module(
    row: ForeignModule, listed: ForeignList, engines: Iterable[Engine], tell: Callable[[str], None]
) -> Measured:
    """Measure a module; what was measured before of the same sources is read. Raises what keeps its program from being built."""
    folder = _find_folder(row, listed)
    documents = folder.with_suffix(".documents.gz")
    if not documents.is_file():
        tell(f"{row.name}: fetching, building and filling …")
        program = build_program(row, listed.peers, folder)
        for peer in PEERS:
            collect_answers(program, peer, listed.seeds, folder.with_suffix(f".{peer}.gz"))
        # Last, since it says that all is there.
        collect_answers(program, "documents", listed.seeds, documents)
        program.unlink()
    reports = {engine.name: tuple(_judge(engine, folder, documents, tell)) for engine in engines}
    return Measured(row, reports, {peer: _judge_peer(peer, folder, documents) for peer in PEERS})


def _find_folder(row: ForeignModule, listed: ForeignList) -> Path:
    """Return the folder of a module's project, by the digest of all that its documents depend on."""
    digest = hashlib.sha256()
    for part in (row, listed.seeds, listed.peers, go_toolchain.find().version):
        digest.update(repr(part).encode())
    for source in sorted(PROGRAM.rglob("*.go")):
        digest.update(source.read_bytes())
    return cache_directory() / "bench" / "foreign" / f"{row.name}-{digest.hexdigest()[:12]}"


def _judge(
    engine: Engine, folder: Path, documents: Path, tell: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    results = folder.with_suffix(f".{_hash_engine(engine.root)}.jsonl")
    if not results.is_file():
        tell(f"{folder.name}: judged by {engine.name} …")
        with replace_path(results) as unfinished, tempfile.TemporaryDirectory() as nowhere:
            # Beside nothing: Python would find the packages of the folder that it begins in.
            done = subprocess.run(
                [sys.executable, str(WORKER), str(folder), str(documents), str(unfinished)],
                cwd=nowhere,
                env=dict(os.environ) | _WORKER_ENVIRONMENT | {"PYTHONPATH": str(engine.root)},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise BrokenEnvironment(f"{engine.name} cannot judge: {done.stderr.strip()[-400:]}")
    for line in results.read_bytes().splitlines():
        yield orjson.loads(line)


def _judge_peer(peer: str, folder: Path, documents: Path) -> dict[str, int]:
    counts = folder.with_suffix(f".{peer}.json")
    if not counts.is_file():
        with replace_path(counts) as unfinished:
            found = peer_judging.judge_peer(documents, folder.with_suffix(f".{peer}.gz"))
            unfinished.write_bytes(encode(found))
    read: dict[str, int] = orjson.loads(counts.read_bytes())
    return read


@cache
def _hash_engine(root: Path) -> str:
    digest = hashlib.sha256(WORKER.read_bytes())
    for source in sorted((root / "witness_schema").rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


@cache
def list_engines(before: str) -> tuple[Engine, ...]:
    """List our engine and, where git has it, the one of the commit `before`, taken out of git into the cache."""
    ours = Engine("ours", repository_root())
    folder = cache_directory() / "bench" / "foreign" / f"engine-{before}"
    if before and not folder.is_dir():
        archive = subprocess.run(
            ["git", "-C", str(ours.root), "archive", before, "witness_schema"],
            capture_output=True,
            check=False,
        )
        if archive.returncode:
            return (ours,)
        with replace_path(folder) as unfinished:
            unfinished.mkdir()
            subprocess.run(["tar", "-x", "-C", str(unfinished)], input=archive.stdout, check=True)
    return (ours, Engine(f"ours at {before}", folder)) if before else (ours,)
