"""A row about a marshaler whose body cannot be read: what it writes, and for which bodies that was found out."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.shapes.json_shape import JsonShape


@dataclass(frozen=True, slots=True)
class Row:
    """What one marshaler writes.

    shape:  what the method writes; None where it depends on the source (DigestSet's names).
    reason: why it writes that, for the reader of the table.
    read:   what the type reads; None where that is `shape` or null.
    veils:  whether what is written does not show if the value is empty, so that `omitempty` narrows nothing.
    """

    shape: JsonShape | None
    reason: str
    fingerprints: tuple[str, ...]
    read: JsonShape | None = None
    veils: bool = False
