"""The Go front end reads the module cache of the oracle's dependencies: thousands of packages with every kind of Go."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.tables import Table
from witness_schema.clone import repository_root
from witness_schema.encoding_json.struct_tags import read_json_tag
from witness_schema.errors import WitnessSchemaError
from witness_schema.golang.build_constraints import is_included
from witness_schema.golang.modules import read_modules
from witness_schema.golang.nodes import (
    ArrayType,
    MapType,
    NameType,
    PointerType,
    SliceType,
    StructType,
    TypeNode,
)
from witness_schema.golang.syntax import GoFile, parse

CHUNK = 64  # files sent to a process at once: few messages, and still an even load
# Files named as Go that gofmt refuses, too: pattern, reason. A refused file that no row explains is a bug of ours; a test
# runs gofmt on each of them.
NOT_GO = (
    ("*.templ.go", "templates that Go is made from"),
    ("*/Dockerfile.go", "the Dockerfile of a builder for Go"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that was not read to its end. refused: by a typed error; otherwise an exception that nobody expected."""

    path: Path
    refused: bool
    what: str


@dataclass
class Survey:
    """What was read. counts: files, built (files of the build), types, fields, tags, functions, constants, bytes, …"""

    counts: Counter[str] = field(default_factory=Counter)
    packages: set[Path] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, other: Survey) -> None:
        """Add what another process read."""
        self.counts += other.counts
        self.packages |= other.packages
        self.faults += other.faults
        self.cpu += other.cpu

    @property
    def unexplained(self) -> list[Fault]:
        """Files that should have been read: all faults except those that NOT_GO names and a typed error refuses."""
        return [fault for fault in self.faults if not (fault.refused and is_not_go(fault.path))]

    def summary(self) -> str:
        """One line: "2,000 files of 500 packages (40 MB): 9,000 types, …; 3 refused; 21.0 s of CPU"."""
        of = self.counts
        parts = ", ".join(
            f"{of[name]:,} {name}" for name in ("types", "fields", "tags", "functions", "constants")
        )
        return (
            f"{of['files']:,} files of {len(self.packages):,} packages ({of['bytes'] / 1e6:.0f} MB): {parts}; "
            f"{len(self.faults)} refused; {self.cpu:.1f} s of CPU"
        )


def list_go_files() -> list[Path]:
    """List every Go file, tests and test data included, of every module of oracle/go.mod that is on this machine."""
    modules = read_modules(repository_root() / "oracle").pinned
    return sorted(path for module in modules for path in module.folder.rglob("*.go") if path.is_file())


def sample(paths: Iterable[Path], one_in: int) -> list[Path]:
    """Choose one folder in so many, by the digest of `module@version/folder`, and every file that NOT_GO names."""
    return [path for path in paths if _hash_folder(path.parent) % one_in == 0 or is_not_go(path)]


def is_not_go(path: Path) -> bool:
    """Whether a row of NOT_GO explains why the file cannot be read."""
    return any(path.match(pattern) for pattern, _ in NOT_GO)


def _hash_folder(folder: Path) -> int:
    parts = folder.parts
    # From the part with the version on: what precedes it is the module cache's place, which differs by machine.
    first = next((place for place, part in enumerate(parts) if "@" in part), 0)
    return int.from_bytes(hashlib.sha256("/".join(parts[first:]).encode()).digest()[:4], "big")


def survey(paths: Sequence[Path], jobs: int = 1) -> Survey:
    """Read the files in so many processes."""
    whole = Survey()
    # No pool for one job: the tests read their sample within their own process.
    if jobs == 1:
        whole.add(_read_all(paths))
        return whole
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(_read_all, _split_chunks(paths)):
            whole.add(part)
    return whole


def _split_chunks(paths: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    remaining = iter(paths)
    while chunk := tuple(islice(remaining, CHUNK)):
        yield chunk


def _read_all(paths: Iterable[Path]) -> Survey:
    found, began = Survey(), time.process_time()
    for path in paths:
        found.packages.add(path.parent)
        try:
            found.counts += read_wholly(path)
        except WitnessSchemaError as error:
            found.faults.append(Fault(path, True, str(error)))
        except Exception as error:  # any exception but ours is exactly what this looks for
            found.faults.append(Fault(path, False, f"{type(error).__name__}: {error}"))
    found.cpu = time.process_time() - began
    return found


def read_wholly(path: Path) -> Counter[str]:
    """Ask the front end for everything that it can read of a file, and count it. Raises what the front end raises."""
    # This text is only measured; whether a file that is not UTF-8 can be read is for the front end to say.
    text = path.read_text(errors="replace")
    file = parse(path)
    counts = Counter(files=1, bytes=len(text), built=int(is_included(path, text)))
    counts.update(imports=len(file.imports), constants=len(file.constants), variables=len(file.variables))
    counts.update(packages=int(bool(file.package)), inits=sum(1 for _ in file.list_inits()))
    for constant in file.constants:
        file.read_constant(constant)
    for variable in file.variables:
        file.read_variable(variable)
        counts.update(keys=1)
    _read_types(file, counts)
    _read_functions(file, counts)
    return counts


def _read_types(file: GoFile, counts: Counter[str]) -> None:
    for name in file.types:
        counts.update(types=1)
        _count_fields(file.read_declaration(name).body, counts)


def _read_functions(file: GoFile, counts: Counter[str]) -> None:
    for receiver, name in file.functions:
        function = file.read_function(receiver, name)
        file.read_body(receiver, name)
        counts.update(functions=1)
        for node in (*function.parameters, *function.results):
            _count_fields(node, counts)


def _count_fields(node: TypeNode, counts: Counter[str]) -> None:
    """Count struct fields at any depth, and the tags that give encoding/json a name."""
    match node:
        case StructType(fields):
            for one in fields:
                counts.update(fields=1, tags=int(bool(one.tag and read_json_tag(one.tag).name)))
                _count_fields(one.type, counts)
        case PointerType(element) | SliceType(element) | ArrayType(element=element):
            _count_fields(element, counts)
        case MapType(key, value):
            _count_fields(key, counts)
            _count_fields(value, counts)
        case NameType(arguments=arguments):
            for argument in arguments:
                _count_fields(argument, counts)


def tables() -> Iterator[Table]:
    """Yield one table for all of the module cache, with a note for each file that was not read."""
    found = survey(list_go_files(), jobs=os.cpu_count() or 1)
    counted = ("files", "built", "types", "fields", "tags", "functions", "constants")
    rows = [
        ("packages", f"{len(found.packages):,}"),
        *((name, f"{found.counts[name]:,}") for name in counted),
    ]
    rows += [("megabytes a second and core", f"{found.counts['bytes'] / 1e6 / found.cpu:.1f}")]
    notes = [found.summary(), *(f"refused: {fault.path.name}: {_explain(fault)}" for fault in found.faults)]
    yield Table("corpus", ("corpus", "count"), tuple(rows), tuple(notes))


def _explain(fault: Fault) -> str:
    rows = (reason for pattern, reason in NOT_GO if fault.refused and fault.path.match(pattern))
    return next(rows, f"UNEXPECTED: {fault.what}")
