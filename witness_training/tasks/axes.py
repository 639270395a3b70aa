"""The axes along which tasks differ, and which values of each are held out from training.

A value is held out by a fixed rule, not by a draw, so that every data set of every size and seed holds out the same values, and
the base corpus of the built-in model can leave them out as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import combinations
from typing import Literal, TypeVar

from witness_generators.documents.rego_kinds import ROWS
from witness_generators.drawing.chance import Chance
from witness_generators.world.vocabulary import BRANCH_KINDS, BRANCHES, PROJECT_NOUNS, STEPS, TOPICS
from witness_schema.errors import Misuse

Side = Literal["seen", "unseen"]
Axis = Literal[
    "phrasing",  # ids of productions (witness_training.wording)
    "tool-chain",  # the tool chain of a step's command
    "attestor",
    "attestor-pair",  # "A+B", sorted, of attestors that stand in one task
    "rego-kind",
    "rego-rules",  # how many rules a module has
    "vocabulary",  # names of files, steps and branches
    "version-pair",  # "v0.11.0..v0.12.0"
]
AXES: tuple[Axis, ...] = (
    "phrasing",
    "tool-chain",
    "attestor",
    "attestor-pair",
    "rego-kind",
    "rego-rules",
    "vocabulary",
    "version-pair",
)
CORE = ("command-run", "environment", "git", "material", "product")
# Axes with few values name what they hold out; the others hold out a tenth by digest.
NAMED: Mapping[Axis, frozenset[str]] = {
    "tool-chain": frozenset({"rust", "gradle", "awk", "gzip"}),
    "attestor": frozenset({"vex", "lockfiles"}),
    "rego-rules": frozenset({"3"}),
    "version-pair": frozenset({"v0.3.1..v0.4.0", "v0.9.2..v0.10.0"}),
}
# What the plan's own grid, and with it the base of the built-in model, has always shown, by the axis `vocabulary`.
_GRID = frozenset({*STEPS, "input.txt", "output.txt", "copy.txt", "main", "release", "develop", "trunk"})
# What worlds show in attestations of all kinds, and words that documents have for something else (an image's tag, `master` in a URL).
_WORLDS = frozenset(
    {*BRANCHES, *PROJECT_NOUNS, *(f"{kind}/{topic}" for kind in BRANCH_KINDS for topic in TOPICS)}
)
_DOCUMENTS = frozenset({"report.xml", "sbom.json", "tsconfig.json", "stable", "examples", "tag"})
# Values that are shown, whatever the rule says of them.
SHOWN: Mapping[Axis, frozenset[str]] = {
    "vocabulary": _GRID | _WORLDS | _DOCUMENTS,
    "attestor-pair": frozenset(f"{one}+{other}" for one, other in combinations(sorted(CORE), 2)),
    "rego-kind": frozenset(row.id for row in ROWS),
}
T = TypeVar("T")


@cache
def side_of(axis: Axis, value: str) -> Side:
    """Whether training may show this value."""
    if value in SHOWN.get(axis, ()):
        return "seen"
    if axis in NAMED:
        return "unseen" if value in NAMED[axis] else "seen"
    if axis == "attestor-pair" and not NAMED["attestor"].isdisjoint(value.split("+")):
        # A pair with a held-out attestor is new by that attestor: it says nothing of the pair.
        return "seen"
    return "unseen" if _is_of_a_tenth(axis, value) else "seen"


def may_base_show(axis: Axis, value: str) -> bool:
    """Whether the base corpus may show this value: nothing that is held out, and no name that the rule alone would hold out."""
    if axis == "vocabulary" and value not in _GRID:
        return not _is_of_a_tenth(axis, value)
    return side_of(axis, value) == "seen"


def _is_of_a_tenth(axis: Axis, value: str) -> bool:
    return hashlib.sha256(f"{axis}/{value}".encode()).digest()[0] % 10 == 0


def join_pair(one: str, other: str) -> str:
    """The value on the axis `attestor-pair` of two attestors, in either order."""
    return "+".join(sorted((one, other)))


def list_pairs(attestors: Iterable[str]) -> tuple[str, ...]:
    """Every pair of these attestors."""
    return tuple(f"{one}+{other}" for one, other in combinations(sorted(set(attestors)), 2))


@dataclass(frozen=True, slots=True)
class Drawing:
    """Which side of each axis a task is drawn from; an axis that is not named is `seen`.

    A drawing with one unseen axis makes the rows of one test file: a family picks on that axis only values that are held
    out, and on all others only values that training has.
    """

    sides: Mapping[Axis, Side] = field(hash=False, default_factory=dict)
    attestors: frozenset[str] | None = None  # --attestors: None for all
    setups: range | None = (
        None  # the set-ups to draw from, where a family numbers them; None for its first ones
    )
    services: bool = False  # whether scripts may run in jobs, beside stand-ins for their services

    def side(self, axis: Axis) -> Side:
        """The side on which this drawing is."""
        return self.sides.get(axis, "seen")

    def allows(self, axis: Axis, value: str) -> bool:
        """Whether this drawing may use the value."""
        return side_of(axis, value) == self.side(axis)

    def allow_attestor(self, name: str) -> bool:
        """Whether this drawing may use an attestor beside others: a seen one is always allowed."""
        known = self.attestors is None or name in self.attestors
        return known and (side_of("attestor", name) == "seen" or self.side("attestor") == "unseen")

    def pick(self, axis: Axis, values: Sequence[T], chance: Chance, name: str = "") -> T:
        """One of the values that this drawing may use, each as likely as the others. str(value) stands on the axis.

        name: of the stream of choices, where one axis is drawn from several times. Raises Misuse if no value is allowed.
        """
        allowed = _list_places(axis, self.side(axis), tuple(map(str, values)))
        if not allowed:
            raise Misuse(f"none of {len(values)} values of the axis {axis} is {self.side(axis)}")
        return values[allowed[chance.at(f"{axis}/{name}").below(len(allowed))]]


@lru_cache(maxsize=4096)
def _list_places(axis: Axis, side: Side, values: tuple[str, ...]) -> tuple[int, ...]:
    """Where in a list the values of this side stand."""
    return tuple(place for place, value in enumerate(values) if side_of(axis, value) == side)


def find_unseen(axes: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The axes on which a task has a value that is held out. Training rows have none."""
    return frozenset(
        axis for axis in AXES for value in axes.get(axis, ()) if side_of(axis, value) == "unseen"
    )
