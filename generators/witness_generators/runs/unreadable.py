"""What go-witness writes and cannot read back: the exceptions to "all that Go can write", one row each.

Each was seen: the oracle's `fill` makes go-witness write it, its `roundtrip` refuses it, and so does the schema. A
JSONWebKey without a key is none of them, for Go cannot write one; nor is a nil pointer in an interface (null in spite of
omitempty): only sarif has such a field, and fills it from JSON, where no pointer comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from witness_generators.drawing.spaces import Builds, Just, OneOf, Space
from witness_generators.runs.run_entries import any_space


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A class of attestations that come out of Go and do not go in again.

    made: the space of them, from that of the readable ones. explains: whether an attestation is one.
    """

    attestors: tuple[str, ...]
    reason: str
    made: Callable[[Space], Space]
    explains: Callable[[Any], bool]


def _remove_timestamp(attestation: Any) -> Any:
    return {**attestation, "vexDocument": {**attestation["vexDocument"], "timestamp": ""}}


UNREADABLE: tuple[Unreadable, ...] = (
    Unreadable(
        ("material", "product", "sbom"),
        "a nil map or document is written as null, which leaves no attestor behind when it is read",
        lambda _readable: Just(None),
        lambda attestation: attestation is None,
    ),
    Unreadable(
        ("vex",),
        'a document without timestamp is written with the text "" (go-vex vex.go, MarshalJSON)',
        lambda readable: Builds(_remove_timestamp, (readable,)),
        lambda attestation: attestation["vexDocument"]["timestamp"] == "",
    ),
)


def exceptions_of(name: str) -> tuple[Unreadable, ...]:
    """The rows about this attestor."""
    return tuple(row for row in UNREADABLE if name in row.attestors)


def unreadable_space(name: str, version: str | None = None) -> Space:
    """All that Go can write of this attestor, what it cannot read back among it."""
    readable = any_space(name, version)
    return OneOf((readable, *(row.made(readable) for row in exceptions_of(name))))
