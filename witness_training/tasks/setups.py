"""What an answer depends on: how it runs (its setup), and the names that it takes from the question."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.documents.rego_kinds import RegoParameters, find_rego_kind
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Combination, Command, Variant

BRANCHES = ("main", "release", "develop", "trunk")
DEFAULT_BRANCH = BRANCHES[0]


@dataclass(frozen=True, slots=True)
class Setup:
    """All that decides how an answer runs: 475 of them."""

    combination: Combination
    command: Command
    rego: str | None

    @property
    def name(self) -> str:
        return f"{'+'.join(self.combination)}/{COMMANDS.index(self.command)}/{self.rego or 'none'}"


@dataclass(frozen=True, slots=True)
class Names:
    """What the answer copies out of the question, or what stands in its place."""

    step: str
    command: str
    branch: str


def setup_of(variant: Variant) -> Setup:
    """The setup that this variant shares with the other steps and phrasings."""
    return Setup(variant.cell.combination, variant.cell.command, variant.rego)


def names_of(variant: Variant) -> Names:
    """The names in this variant's question."""
    return Names(variant.cell.step, variant.cell.command.text, branch_of(setup_of(variant)))


def branch_of(setup: Setup) -> str:
    """The branch that the answer works on: the question names it where the Rego compares with it, else git's usual one."""
    if setup.rego is None or "branch" not in find_rego_kind(setup.rego).parameters:
        return DEFAULT_BRANCH
    return BRANCHES[(COMBINATIONS.index(setup.combination) + COMMANDS.index(setup.command)) % len(BRANCHES)]


def parameters_of(setup: Setup) -> RegoParameters:
    """What the Rego of this setup compares with."""
    return RegoParameters(branch_of(setup), setup.command.makes)
