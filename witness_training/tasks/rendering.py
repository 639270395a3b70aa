"""Renders a variant of the grid as text. Pure functions: the same variant gives the same bytes everywhere."""

from __future__ import annotations

from witness_generators.documents.rego_kinds import RegoParameters, find_rego_kind
from witness_training.tasks.answers import ARTIFACT, answer, list_policy_types
from witness_training.tasks.grid import Cell, Variant
from witness_training.tasks.phrasings import PHRASINGS, Asked, build_question
from witness_training.tasks.setups import names_of, setup_of


def render(cell: Cell, rego: str | None = None) -> tuple[str, str]:
    """The (question, answer) of a cell with a kind of Rego, which must fit the combination (`rego_kinds`)."""
    variant = Variant(cell, rego)
    setup, names = setup_of(variant), names_of(variant)
    asked = Asked(
        names.step,
        names.command,
        list_policy_types(cell.combination),
        ARTIFACT if "file" in cell.combination else "",
        find_rego_kind(rego).words(RegoParameters(names.branch, cell.command.makes)) if rego else "",
    )
    return build_question(PHRASINGS[cell.phrasing], asked), answer(setup, names)
