"""A variant of the grid as text: pure, so the same variant gives the same bytes everywhere."""

from __future__ import annotations

from training.answers import answer, rule_of
from training.grid import Cell, RegoKind, Variant
from training.phrasings import PHRASINGS, question
from training.setups import names_of, setup_of


def render(cell: Cell, rego: RegoKind | None = None) -> tuple[str, str]:
    """(question, answer) of this cell with this kind of Rego; the kind must fit the combination (`rego_kinds`)."""
    variant = Variant(cell, rego)
    setup, names = setup_of(variant), names_of(variant)
    rule = rule_of(setup, names)
    asked = question(
        PHRASINGS[cell.phrasing],
        step=names.step,
        command=names.command,
        attestors=cell.combination,
        denial=rule.denial if rule else "",
    )
    return asked, answer(setup, names)
