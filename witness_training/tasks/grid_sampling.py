"""Which variants a data set of a given size takes: distinct cells first, every dimension in balance at every size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from witness_schema.errors import Misuse
from witness_training.tasks.grid import (
    COMBINATIONS,
    COMMANDS,
    STEPS,
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
    """The first `target` variants of the seed's order: the first 10,850 are distinct cells, about half with Rego."""
    if not 1 <= target <= count_variants():
        raise Misuse(
            f"{target:,} examples were asked for, but the grid holds {count_variants():,} distinct examples"
            f" ({count_cells():,} cells, each with no Rego or one kind that fits)",
            advice=f"--target between 1 and {count_variants()}",
        )
    return tuple(islice(_variants(seed), target))


def _variants(seed: int) -> Iterator[Variant]:
    """Every variant once: each cell with one choice of Rego, then round after round of what is left of each cell."""
    order = list(_cells(seed))
    deck = _RegoDeck(seed, {})
    left: dict[Cell, list[str | None]] = {}
    for cell in order:
        rego = deck.draw(cell.combination)
        left[cell] = shuffled(
            [kind for kind in (None, *rego_kinds(cell.combination)) if kind != rego], seed, cell.name
        )
        yield Variant(cell, rego)
    for around in range(max(map(len, left.values()))):
        for cell in order:
            if around < len(left[cell]):
                yield Variant(cell, left[cell][around])


def _cells(seed: int) -> Iterator[Cell]:
    """Every cell once, along a lattice: 31, 10 and 7 have no common factor, so their residues meet once in 2,170.

    Any 310 consecutive cells hold every combination × step, any 31 every combination; the seed shuffles what each residue
    stands for. The command moves on every ten cells, and by one in each further round of 2,170.
    """
    combinations, steps = shuffled(COMBINATIONS, seed, "combination"), shuffled(STEPS, seed, "step")
    phrasings, commands = (
        shuffled(range(len(PHRASINGS)), seed, "phrasing"),
        shuffled(COMMANDS, seed, "command"),
    )
    around = len(combinations) * len(steps) * len(phrasings)
    for index in range(count_cells()):
        command = (index % around // len(steps) + index // around) % len(commands)
        yield Cell(
            combinations[index % len(combinations)],
            steps[index % len(steps)],
            phrasings[index % len(phrasings)],
            commands[command],
        )


@dataclass(slots=True)
class _RegoDeck:
    """For each combination a deck, shuffled anew when it is used up: each kind that fits once, and as many without."""

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
