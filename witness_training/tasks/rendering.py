"""A variant of the grid as text: pure, so the same variant gives the same bytes everywhere."""

from __future__ import annotations

from witness_generators.documents.rego import RegoKind
from witness_training.tasks.answers import answer
from witness_training.tasks.denials import denial
from witness_training.tasks.grid import Cell, Variant
from witness_training.tasks.phrasings import PHRASINGS, question
from witness_training.tasks.setups import names_of, setup_of


def render(cell: Cell, rego: RegoKind | None = None) -> tuple[str, str]:
    """(question, answer) of this cell with this kind of Rego; the kind must fit the combination (`rego_kinds`)."""
    variant = Variant(cell, rego)
    setup, names = setup_of(variant), names_of(variant)
    asked = question(
        PHRASINGS[cell.phrasing],
        step=names.step,
        command=names.command,
        attestors=cell.combination,
        denial=denial(rego, branch=names.branch, makes=cell.command.makes) if rego else "",
    )
    return asked, answer(setup, names)
