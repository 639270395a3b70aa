"""Why a broken rule matters at its place: code → a clause that names the field and the value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from witness_generators.near_miss.near_miss import ABSENT
from witness_generators.near_miss.near_miss_rules import RuleId
from witness_schema.json_writing import dumps

# {field} is the last key of the place, {after} what stands there, {before} what belongs there, {holds} and {has} their JSON types.
GLOSSES: Mapping[RuleId, str] = {
    "missing-key": "go-witness always writes `{field}`, also where it is empty, and here the value is {before}",
    "extra-key": "no field of this object is called `{field}`, so go-witness cannot have written it",
    "wrong-type": "go-witness writes {holds} at `{field}`, never {has}",
    "null": "`{field}` cannot be nil in Go, so go-witness writes {holds} there and never null",
    "empty": "`{field}` is left out where it is empty (`omitempty`), so go-witness never writes {after} there",
    "unknown-digest": "go-witness knows five names of digests, and `{field}` is none of them, so nothing can be compared by it",
    "bad-base64": "`{field}` holds bytes in base64 as Go writes it, and {after} is no such text",
    "bad-time": "`{field}` is a time, which Go writes in the form of {before} (RFC 3339), and {after} has another form",
    "wrong-pattern": "the texts of `{field}` have one form, that of {before}, and {after} has another",
    "wrong-constant": "`{field}` takes a fixed text, here {before}; readers know the record by it, and {after} says nothing to them",
    "fraction": "`{field}` is an integer in Go, which cannot hold the fraction of {after}",
    "too-wide": "`{field}` is a number of fixed width in Go, and {after} does not fit into it",
    "negative": "`{field}` is unsigned in Go, so it cannot hold {after}",
    "key-twice": "go-witness writes `{field}` once, and of two values one reader may take the first and another the second",
    "integer-spelling": "go-witness writes the integer at `{field}` with digits alone, and {after} has a point or an exponent",
    "precision": "Go reads `{field}` as a float64, which cannot hold {after} exactly",
    "unknown-predicate-type": "go-witness finds the attestor by `{field}`, and none is registered under {after}",
    "foreign-attestation": "go-witness finds the attestor by `{field}`, and under {after} it expects the fields of another one than wrote the entry",
}  # fmt: skip


def write_gloss(code: RuleId, place: Sequence[str | int], before: Any, after: Any, shown: str) -> str:
    """The clause for a break: what stood there and what stands there (ABSENT for nothing), and how the latter is shown."""
    field = next((key for key in reversed(place) if isinstance(key, str)), "")
    return GLOSSES[code].format(
        field=field,
        before="" if before is ABSENT else f"`{dumps(before, ensure_ascii=False)}`",
        after=f"`{shown}`",
        holds=_name_type(before),
        has=_name_type(after),
    )


def _name_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
    return "an object"
