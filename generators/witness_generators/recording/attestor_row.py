"""The row of one attestor: what it records of a world, what it needs there, and what must agree with other attestors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_generators.drawing.spaces import Space
from witness_generators.world.world import Prop, World

Attestation = Any
# Returns what a real run writes at one place of the attestation.
Fact = Callable[[World], object]
# Returns what another attestor of the run records in this world, by the attestor's name.
Recorder = Callable[[str, World], Attestation]
# A fact that depends on what other attestors of the run record.
RunFact = Callable[[World, Recorder], object]
Attestations = Mapping[str, Attestation]


@dataclass(frozen=True, slots=True)
class PropKind:
    """A kind of prop and its space. Attestors that need the same kind share one prop of the world."""

    kind: type[Prop]
    space: Space

    def __hash__(self) -> int:
        """The hash of the kind alone: hashing a large space on each look-up would be slow."""
        return hash(self.kind)


@dataclass(frozen=True, slots=True)
class Invariant:
    """One fact that must agree within or between attestations; `check` receives the attestations of `attestors` by name."""

    id: str
    attestors: tuple[str, ...]
    fact: str
    check: Callable[[Attestations], bool]


@dataclass(frozen=True, slots=True)
class AttestorRow:
    """One attestor (or `file`).

    facts:          the value at each place, by JSON pointer ("" is the whole attestation). The shape, and not the row, decides
                    whether an empty property is left out (`omitempty`).
    run_facts:      facts that read what other attestors record.
    needs:          the props without which the attestor has nothing to record.
    predicate_type: for an attestor whose type depends on what it records; None stands for the attestor's own type.
    """

    name: str
    facts: Mapping[str, Fact]
    needs: tuple[PropKind, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    predicate_type: Callable[[Attestation], str | None] | None = None
    run_facts: Mapping[str, RunFact] = field(default_factory=dict)
