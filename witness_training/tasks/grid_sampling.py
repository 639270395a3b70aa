"""Selects the variants of a data set of a given size: distinct cells first, every dimension balanced at every size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import lcm

from witness_generators.world.vocabulary import STEPS
from witness_schema.errors import Misuse
from witness_training.tasks.grid import (
    COMBINATIONS,
    COMMANDS,
    Cell,
    Combination,
    Variant,
    count_cells,
    count_variants,
    rego_kinds,
)
from witness_training.tasks.phrasings import PHRASINGS
from witness_training.tasks.shuffling import shuffled


def sample(target: int, seed: int) -> tuple[Variant, ...]:
    """The first `target` variants of the seed's order; the first 10,850 are distinct cells, about half with Rego.

    Raises Misuse if the grid does not hold that many.
    """
    if not 1 <= target <= count_variants():
        raise Misuse(
            f"{target:,} examples were asked for, but the grid holds {count_variants():,} distinct examples"
            f" ({count_cells():,} cells, each with no Rego or one kind that fits)",
            advice=f"--target between 1 and {count_variants()}",
        )
    return tuple(islice(_order_variants(seed), target))


def _order_variants(seed: int) -> Iterator[Variant]:
    """Every variant once: each cell with one choice of Rego, then rounds over the choices that are left of each cell."""
    order = list(_order_cells(seed))
    deck = _RegoDeck(seed, {})
    left: dict[Cell, list[str | None]] = {}
    for cell in order:
        rego = deck.draw(cell.combination)
        left[cell] = shuffled(
            [kind for kind in (None, *rego_kinds(cell.combination)) if kind != rego], seed, cell.name
        )
        yield Variant(cell, rego)
    # Round by round, so that a larger data set stays balanced over the cells as well.
    for around in range(max(map(len, left.values()))):
        for cell in order:
            if around < len(left[cell]):
                yield Variant(cell, left[cell][around])


def _order_cells(seed: int) -> Iterator[Cell]:
    """Every cell once, along the lattice; the seed shuffles the values that its numbers index."""
    combinations, steps = shuffled(COMBINATIONS, seed, "combination"), shuffled(STEPS, seed, "step")
    phrasings = shuffled(range(len(PHRASINGS)), seed, "phrasing")
    commands = shuffled(COMMANDS, seed, "command")
    for at in iterate_lattice(len(combinations), len(steps), len(phrasings), len(commands)):
        yield Cell(combinations[at[0]], steps[at[1]], phrasings[at[2]], commands[at[3]])


def iterate_lattice(
    combinations: int, steps: int, phrasings: int, commands: int
) -> Iterator[tuple[int, int, int, int]]:
    """Every point of a grid of this size once, with each dimension balanced in every stretch.

    31, 10 and 7 have no common factor, so the same residues come together once in 2,170 points. For sizes with a common
    factor the later residue is shifted by one whenever they would come together again. Any 31 consecutive points hold
    every combination, any 310 every combination × step.
    """
    pairs = combinations * steps
    around = pairs * phrasings
    for index in range(around * commands):
        # The two quotients are the shifts, 0 while the sizes have no common factor. The command moves on with each full
        # set of steps, and by one more in each further round of the other three.
        yield (
            index % combinations,
            (index + index % pairs // lcm(combinations, steps)) % steps,
            (index + index % around // lcm(pairs, phrasings)) % phrasings,
            (index % around // steps + index // around) % commands,
        )


@dataclass(slots=True)
class _RegoDeck:
    """A deck of choices for each combination, shuffled anew when it is empty: each kind once, and as many without Rego."""

    seed: int
    decks: dict[Combination, list[str | None]]
    rounds: int = 0

    def draw(self, combination: Combination) -> str | None:
        kinds = rego_kinds(combination)
        if not kinds:
            return None
        deck = self.decks.get(combination)
        if not deck:
            self.rounds += 1
            deck = self.decks[combination] = shuffled(
                [*kinds, *(None for _ in kinds)], self.seed, "rego", self.rounds
            )
        return deck.pop()
