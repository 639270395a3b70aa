"""The places of a version's schemas that are open because something is unknown, each with the command that mends it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from witness_schema.golang.modules import NOT_HERE, OUTSIDE
from witness_schema.golang.standard_library import NO_GO
from witness_schema.schemas.schema_set import SchemaSet
from witness_schema.shapes.json_shape import Unresolved

PACKAGE = "--package"


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """One place. schema: the attestor or document. source: `path:line`, "" where there is none. advice: what mends it."""

    schema: str
    source: str
    reason: str
    advice: str

    def describe(self) -> str:
        """Return two lines for people."""
        where = f"{self.source}: " if self.source else ""
        return f"{self.schema}: {where}{self.reason}\n  → {self.advice}"


def list_open_places(schemas: SchemaSet, names: tuple[str, ...], origin: str, out: Path) -> list[OpenPlace]:
    """List the open places of these schemas; the collection, which has those of all attestors again, shows only its own.

    origin: the options that name what was read, `--source CHECKOUT`, "" for a record. out: where the schemas are written.
    """
    found: list[tuple[str, Unresolved]] = []
    attestors = set(schemas.attestor_names)
    for name in names:
        known = {place for _, place in found} if name not in attestors else set()
        found += [(name, place) for place in schemas.get(name).unresolved if place not in known]
    return [OpenPlace(name, one.source, one.reason, _advise(one, origin, out)) for name, one in found]


def _advise(place: Unresolved, origin: str, out: Path) -> str:
    if not origin:
        return "emit from a checkout: witness-schema schema emit --source CHECKOUT --fetch --out FOLDER"
    command = f"witness-schema schema emit {origin} --out {shlex.quote(str(out))} --force"
    if OUTSIDE in place.reason:
        return f"if you trust that folder: {command} --search-path FOLDER"
    if place.reason.endswith(NOT_HERE):
        return f"if you trust the checkout: {command} --fetch"
    if place.reason.endswith(NO_GO):
        return f"witness-schema doctor says which Go; with it on PATH: {command}"
    if origin.startswith(PACKAGE):
        return f"write a row for its method into witness-schema.toml (docs/your-own-attestor.md), or accept it: {command} --allow-unresolved"
    return f"to accept it as open: {command} --allow-unresolved"
