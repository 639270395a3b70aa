"""The grid of the data set: combinations × steps × phrasings × commands, and the Rego that each cell may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

from witness_generators.documents import rego_kinds as kinds_of_rego
from witness_generators.world import shell_commands
from witness_generators.world.vocabulary import STEPS
from witness_training.tasks.phrasings import PHRASINGS

Attestor = Literal["git", "environment", "material", "product", "file"]
Combination = tuple[Attestor, ...]

ATTESTORS: tuple[Attestor, ...] = ("git", "environment", "material", "product", "file")


@dataclass(frozen=True, slots=True)
class Command:
    """The command line of a step.

    reads: whether it needs input.txt.
    makes: the files it writes, always with output.txt.
    """

    text: str
    reads: bool
    makes: tuple[str, ...]


def _read_command(row: shell_commands.CommandRow) -> Command:
    """The grid's command for a command of the world, whose effect is run once to learn its files."""
    written = row.effect(dict.fromkeys(row.reads, b""), b"")
    return Command(row.argv[-1], bool(row.reads), tuple(sorted(written)))


COMMANDS = tuple(_read_command(row) for row in shell_commands.GRID)

# Every non-empty subset, the small ones first: 2^5 - 1 = 31.
COMBINATIONS: tuple[Combination, ...] = tuple(
    chosen for size in range(1, len(ATTESTORS) + 1) for chosen in combinations(ATTESTORS, size)
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of the grid; `phrasing` is an index into PHRASINGS."""

    combination: Combination
    step: str
    phrasing: int
    command: Command

    @property
    def name(self) -> str:
        """A short name, unique in the grid: `git+file/build/3/0` (phrasing, then command)."""
        return f"{'+'.join(self.combination)}/{self.step}/{self.phrasing}/{COMMANDS.index(self.command)}"


@dataclass(frozen=True, slots=True)
class Variant:
    """A cell with one kind of Rego or none; one example is made from it."""

    cell: Cell
    rego: str | None = None

    @property
    def name(self) -> str:
        return f"{self.cell.name}/{self.rego or 'none'}"


def rego_kinds(combination: Combination) -> tuple[str, ...]:
    """The kinds of Rego that read an attestation of this combination."""
    return tuple(row.id for row in kinds_of_rego.ROWS if row.attestor in combination)


def cells() -> Iterator[Cell]:
    """Iterate over every cell, in the order of the dimensions."""
    for combination, step, phrasing, command in product(COMBINATIONS, STEPS, range(len(PHRASINGS)), COMMANDS):
        yield Cell(combination, step, phrasing, command)


def count_cells() -> int:
    """The number of cells: 31 × 10 × 7 × 5 = 10,850."""
    return len(COMBINATIONS) * len(STEPS) * len(PHRASINGS) * len(COMMANDS)


def count_variants() -> int:
    """The number of variants: every cell without Rego and with each kind that fits, 350 × (31 + 4 × 16) = 33,250."""
    # Each of the four kinds reads one attestor, which is in 16 of the 31 combinations.
    per_combination = count_cells() // len(COMBINATIONS)
    return per_combination * sum(1 + len(rego_kinds(combination)) for combination in COMBINATIONS)
