"""What go-witness writes but cannot read back: the exceptions to the level "any", one row each.

Each was observed: the oracle's `fill` makes go-witness write it, and its `roundtrip` and the schema refuse it. Two similar
cases are no exceptions. Go cannot write a JSONWebKey without a key. A nil pointer in an interface (null in spite of
omitempty) does not occur: only sarif has such a field, and fills it from JSON, which has no pointers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from witness_generators.drawing.spaces import Builds, Just, OneOf, Space
from witness_generators.runs.run_entries import any_space


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A class of attestations that go-witness writes but cannot read.

    made: their space, built from that of the readable ones. explains: whether an attestation belongs to the class.
    """

    attestors: tuple[str, ...]
    reason: str
    made: Callable[[Space], Space]
    explains: Callable[[Any], bool]


# go-vex writes a missing time as "", which it cannot parse.
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
    """The exceptions of this attestor."""
    return tuple(row for row in UNREADABLE if name in row.attestors)


def unreadable_space(name: str, version: str | None = None) -> Space:
    """The space of all that Go can write for this attestor, including what it cannot read back."""
    readable = any_space(name, version)
    return OneOf((readable, *(row.made(readable) for row in exceptions_of(name))))
