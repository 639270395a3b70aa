"""The list of modules that are measured: `benchmarks/foreign.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from witness_schema.documents.toml_file import read_toml
from witness_schema.errors import Misuse, UnreadableSource

LIST = Path(__file__).parents[1] / "foreign.toml"


@dataclass(frozen=True, slots=True)
class Pinned:
    """A module at a version. sum: what go.sum says of it, as the checksum database of Go does."""

    path: str
    version: str
    sum: str


@dataclass(frozen=True, slots=True)
class ForeignModule:
    """One row: a module, or a package of Go's own library.

    packages: patterns of `go list`. fixtures: packages whose tests declare types that are measured too.
    """

    name: str
    path: str = ""
    version: str = ""
    sum: str = ""
    packages: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()

    @property
    def pinned(self) -> tuple[Pinned, ...]:
        return (Pinned(self.path, self.version, self.sum),) if self.path else ()


@dataclass(frozen=True, slots=True)
class Exempt:
    """A named line: a type whose good documents may be refused, and why."""

    type: str
    reason: str


@dataclass(frozen=True, slots=True)
class ForeignList:
    """seeds: how many values each type is filled with. before: the commit whose engine is measured too. peers: makers of schemas."""

    seeds: int
    before: str
    peers: tuple[Pinned, ...]
    modules: tuple[ForeignModule, ...]
    exempt: tuple[Exempt, ...]


Row = TypeVar("Row", Pinned, ForeignModule, Exempt)


@cache
def read_list(path: Path = LIST) -> ForeignList:
    """Read the list. Raises UnreadableSource for a key that no row has."""
    document = read_toml(path)
    if strange := set(document) - {"seeds", "before", "peer", "module", "exempt"}:
        raise UnreadableSource(f"no list has the key {min(strange)!r}", where=str(path))
    return ForeignList(
        int(document.get("seeds", 1)),
        str(document.get("before", "")),
        tuple(_read_row(Pinned, row, path) for row in document.get("peer", ())),
        tuple(_read_row(ForeignModule, row, path) for row in document.get("module", ())),
        tuple(_read_row(Exempt, row, path) for row in document.get("exempt", ())),
    )


def choose_modules(rows: Iterable[ForeignModule], names: Iterable[str]) -> tuple[ForeignModule, ...]:
    """Choose the rows of these names, all without any. Raises Misuse for a name that no row has."""
    every, wanted = {row.name: row for row in rows}, tuple(names)
    if strange := [name for name in wanted if name not in every]:
        raise Misuse(f"no module is named {strange[0]!r}", advice=f"choose from {', '.join(every)}")
    return tuple(every[name] for name in wanted or every)


def _read_row(kind: type[Row], row: Mapping[str, Any], path: Path) -> Row:
    known = {one.name for one in fields(kind)}
    if strange := set(row) - known:
        raise UnreadableSource(f"no row has the key {min(strange)!r}", where=str(path))
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    try:
        return kind(**values)
    except TypeError:
        raise UnreadableSource(f"a row lacks a key: it has {', '.join(row)}", where=str(path)) from None
