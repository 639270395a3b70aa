"""What is seen of a break in the document alone, and why the broken rule matters at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from witness_generators.near_miss.near_miss import ABSENT
from witness_generators.near_miss.near_miss_rules import RuleId
from witness_schema.json_writing import dumps

# The change of a near miss, in its words → what an answer says of the value.
SEEN: Mapping[str, str] = {
    "one character more": "It ends in one character too many.",
    "space before": "A space stands before it.",
    "newline after": "A line break stands at its end.",
    "in other case": "Its capital and small letters are swapped.",
    "lower-case t": "Between date and time stands a small t.",
    "lower-case z": "The zone is a small z.",
    "UTC as +00:00": "Go writes UTC as Z.",
    "UTC as -00:00": "Go writes UTC as Z.",
    "trailing zero": "Go writes no zero at the end of a fraction.",
    "empty fraction": "A point stands there without digits after it.",
    "comma before the fraction": "The fraction begins with a comma instead of a point.",
    "space for T": "Between date and time stands a space instead of a T.",
    "newline at the end": "A line break stands at its end.",
    "padding too long": "It has one padding character too many.",
    "newline inside": "A line break stands within the base64.",
    "padding before": "The padding stands before the digits.",
    "a slash at the end": "A slash too many stands at its end.",
    "http for https": "The scheme is http where go-witness has https.",
}

# {field} is the last key of the place, with the number of the item in a list, {after} what stands there, {before} what belongs there, {holds} and {has} their JSON types.
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
    last = next((at for at in reversed(range(len(place))) if isinstance(place[at], str)), 0)
    field = "/".join(map(str, place[last:]))
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
