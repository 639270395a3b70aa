"""What is said of one attestor, in one place: what it records of a world, what it needs there, what must agree with others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_generators.drawing.spaces import Space
from witness_generators.world.digests import DigestSet
from witness_generators.world.world import Prop, World

Attestation = Any
# What a real run writes at one place of the attestation.
Fact = Callable[[World], object]
# What another attestor of the run has recorded in this world, by the attestor's name.
Recorder = Callable[[str, World], Attestation]
# A fact that depends on what other attestors of the run have recorded.
RunFact = Callable[[World, Recorder], object]
# The subjects that an attestation names, as the attestor's `Subjects()` computes them.
Subjects = dict[str, DigestSet]
Attestations = Mapping[str, Attestation]


@dataclass(frozen=True, slots=True)
class PropKind:
    """A kind of prop, and the space that it is drawn from; equal kinds of two attestors are one prop of the world."""

    kind: type[Prop]
    space: Space

    def __hash__(self) -> int:
        """That of the kind alone: a space is large, and every draw looks kinds up."""
        return hash(self.kind)


@dataclass(frozen=True, slots=True)
class Invariant:
    """One agreement within or between attestations. `check` gets those of `attestors` by name."""

    id: str
    attestors: tuple[str, ...]
    fact: str
    check: Callable[[Attestations], bool]


@dataclass(frozen=True, slots=True)
class AttestorRow:
    """One attestor (or `file`).

    `facts` name a place by its JSON pointer ("" is the whole attestation) and give its value; whether an empty value of
    a property is left out is not said here: the shape knows (`omitempty`). `run_facts` read what other attestors recorded. `needs` are the props without which the
    attestor has nothing to record. `subjects` are read from the attestation; `run_subjects` from all of a run, where the
    attestor names products that its own attestation does not list. `predicate_type` is for an attestor that takes on
    another type by what it records; None from it is the attestor's own.
    """

    name: str
    facts: Mapping[str, Fact]
    needs: tuple[PropKind, ...] = ()
    subjects: Callable[[Attestation], Subjects] | None = None
    invariants: tuple[Invariant, ...] = ()
    run_subjects: Callable[[Attestations], Subjects] | None = None
    predicate_type: Callable[[Attestation], str | None] | None = None
    run_facts: Mapping[str, RunFact] = field(default_factory=dict)
