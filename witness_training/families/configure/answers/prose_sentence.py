"""A sentence of an answer: one fact, which a test of the same id shows on real go-witness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from witness_training.families.configure.steps.configure_case import Case


@dataclass(frozen=True, slots=True)
class Sentence:
    """One fact, worded in several ways.

    texts:   with names of `build_prose_facts` in braces. applies: to which cases.
    needed:  said wherever it applies. often: said in half of the answers.
    short:   what small set-ups say instead; () for the same texts.
    """

    id: str
    texts: tuple[str, ...]
    applies: Callable[[Case], bool]
    needed: bool = False
    often: bool = False
    short: tuple[str, ...] = ()

    def list_texts(self, case: Case) -> tuple[str, ...]:
        """The wordings for this case."""
        return self.short if case.spec["small"] and self.short else self.texts
