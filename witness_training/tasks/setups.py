"""What an answer depends on: its setup, which decides how it runs, and the names that it copies from the question."""

from __future__ import annotations

from dataclasses import dataclass

from witness_generators.documents.rego_kinds import RegoParameters, find_rego_kind
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Combination, Command, Variant

# git's usual branch first; the others make Rego that compares the branch differ between setups.
BRANCHES = ("main", "release", "develop", "trunk")
DEFAULT_BRANCH = BRANCHES[0]


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that decides how an answer runs. There are 475 setups."""

    combination: Combination
    command: Command
    rego: str | None

    @property
    def name(self) -> str:
        return f"{'+'.join(self.combination)}/{COMMANDS.index(self.command)}/{self.rego or 'none'}"


@dataclass(frozen=True, slots=True)
class Names:
    """The words that the answer copies from the question, or placeholders for them."""

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
    """The branch of the answer's repository: one that the question names if its Rego compares with it, else `main`."""
    if setup.rego is None or "branch" not in find_rego_kind(setup.rego).parameters:
        return DEFAULT_BRANCH
    # Computed from the setup and not drawn: all steps and phrasings of a setup share one answer.
    return BRANCHES[(COMBINATIONS.index(setup.combination) + COMMANDS.index(setup.command)) % len(BRANCHES)]


def parameters_of(setup: Setup) -> RegoParameters:
    """The values that the Rego of this setup compares with."""
    return RegoParameters(branch_of(setup), setup.command.makes)
