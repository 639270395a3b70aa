"""A variant of the grid as text: pure, so the same variant gives the same bytes everywhere."""

from __future__ import annotations

from training.answers import answer
from training.grid import Cell, RegoKind, Variant, setup_of
from training.phrasings import PHRASINGS, question
from training.rego_rules import rego_rule


def render(cell: Cell, rego: RegoKind | None = None) -> tuple[str, str]:
    """(question, answer) of this cell with this kind of Rego; the kind must fit the combination (`rego_kinds`)."""
    variant = Variant(cell, rego)
    rule = rego_rule(setup_of(variant))
    asked = question(
        PHRASINGS[cell.phrasing],
        step=cell.step,
        command=cell.command.text,
        attestors=cell.combination,
        denial=rule.denial if rule else "",
    )
    return asked, answer(variant)
