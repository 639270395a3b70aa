"""Errors are data: what went wrong, where, and what to do about it."""

from __future__ import annotations


class WitnessSchemaError(Exception):
    """Misuse or a broken environment, told in one or two lines.

    what:   the fact, one sentence without a full stop ("no attestor is named 'gti'").
    where:  file:line, a JSON pointer, or a command; "" when there is no place.
    advice: the likely fix, in the imperative; "" when there is none.
    """

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        self.what = what
        self.where = where
        self.advice = advice
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        fix = f"\n  → {self.advice}" if self.advice else ""
        return f"{place}{self.what}{fix}"
