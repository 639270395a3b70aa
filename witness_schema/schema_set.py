"""What one go-witness version says: its attestors and documents, their shapes in both directions, stored and restored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from witness_schema import shape_codec
from witness_schema.attestors import ConfigOption
from witness_schema.json_encoding import MODES, Mode
from witness_schema.json_schema import reached, references, unresolved_places
from witness_schema.json_shape import JsonShape


@dataclass(frozen=True, slots=True)
class Entry:
    """An attestor, or a document around attestations (`attestor` false, `run_type` "" and often no predicate type)."""

    name: str
    attestor: bool
    predicate_types: tuple[str, ...]
    run_type: str
    go_type: str
    source: str
    options: tuple[ConfigOption, ...] = ()


@dataclass(frozen=True)
class SchemaSet:
    """The entries by name, and per mode their stored shapes and the definitions that these refer to.

    Shapes are kept as `shape_codec` writes them and decoded when somebody asks, so that loading all of them is quick.
    """

    version: str
    entries: Mapping[str, Entry]
    stored: Mapping[Mode, Mapping[str, Mapping[str, Any]]]

    @property
    def attestors(self) -> tuple[str, ...]:
        """The names of the registered attestors, sorted."""
        return tuple(sorted(name for name, entry in self.entries.items() if entry.attestor))

    @property
    def documents(self) -> tuple[str, ...]:
        """The names of the other documents, in the order in which they hold each other."""
        return tuple(name for name, entry in self.entries.items() if not entry.attestor)

    def shape(self, name: str, mode: Mode) -> JsonShape:
        return shape_codec.shape(self.stored[mode]["shapes"][name])

    def definitions(self, name: str, mode: Mode) -> dict[str, JsonShape]:
        """The definitions that an entry reaches, sorted by name."""
        found: dict[str, JsonShape] = {}
        waiting = list(references(self.shape(name, mode)))
        while waiting:
            wanted = waiting.pop()
            if wanted not in found:
                found[wanted] = shape_codec.shape(self.stored[mode]["definitions"][wanted])
                waiting += references(found[wanted])
        return dict(sorted(found.items()))

    @cached_property
    def unresolved(self) -> tuple[str, ...]:
        """`name: reason` of every place that the sources at hand do not explain."""
        return tuple(
            sorted(
                {
                    f"{name}: {reason}"
                    for name in self.entries
                    for reason in unresolved_places(
                        self.shape(name, "serialization"), self.definitions(name, "serialization")
                    )
                }
            )
        )


def made(
    version: str,
    entries: list[Entry],
    shapes: Mapping[Mode, tuple[Mapping[str, JsonShape], Mapping[str, JsonShape]]],
) -> SchemaSet:
    """A set from (shapes by name, definitions) per mode; definitions that no entry reaches are left out."""
    stored: dict[Mode, dict[str, dict[str, Any]]] = {}
    for mode, (by_name, definitions) in shapes.items():
        needed = sorted({name for shape in by_name.values() for name in reached(shape, definitions)})
        stored[mode] = {
            "shapes": {name: shape_codec.plain(by_name[name]) for name in sorted(by_name)},
            "definitions": {name: shape_codec.plain(definitions[name]) for name in needed},
        }
    return SchemaSet(version, {entry.name: entry for entry in entries}, stored)


def to_plain(schemas: SchemaSet) -> dict[str, Any]:
    """The set as plain JSON; `from_plain` gives it back."""
    return {
        "version": schemas.version,
        "entries": [
            [e.name, e.attestor, e.predicate_types, e.run_type, e.go_type, e.source]
            + [[[option.name, option.kind, option.default] for option in e.options]]
            for e in schemas.entries.values()
        ],
        "modes": {mode: schemas.stored[mode] for mode in MODES},
    }


def from_plain(stored: dict[str, Any]) -> SchemaSet:
    entries = [
        Entry(name, attestor, tuple(types), run_type, go_type, source, tuple(ConfigOption(*o) for o in options))
        for name, attestor, types, run_type, go_type, source, options in stored["entries"]
    ]
    return SchemaSet(stored["version"], {entry.name: entry for entry in entries}, stored["modes"])
